import BatonHDF5
import Foundation

extension ImageDataset {
    static let format = "baton-dataset"
    static let formatVersion: Int64 = 1

    /// Writes the set as HDF5, atomically.
    ///
    /// `/images` is uint8 `[N, size, size, 3]` in compressed chunks with checksums, `/labels` int64 `[N]`,
    /// `/marks/<name>` uint8 `[N]`; `/meta` holds the names and the provenance as JSON; the root's attributes the
    /// format, the size, whether pictures may be mirrored, and the content's SHA-256. Equal sets give equal files.
    public func write(to path: String) throws(DataError) {
        do {
            try HDF5File.save(to: path, verify: verify) { (file) throws in try write(into: file) }
        } catch {
            throw DataError(wrapping: error, file: path)
        }
    }

    /// Reads a file that was just written.
    private func verify(_ path: String) throws {
        do {
            let content = try Self.read(path).contentHash
            guard content == contentHash else { throw DataError(.badData, "other content") }
        } catch {
            let error = DataError(wrapping: error, file: path)
            guard error.kind != .exhausted else { throw error }
            throw DataError(
                .cannotWrite, "what was written does not read back: \(error.message)",
                hint: "the disk may be failing; write somewhere else")
        }
    }

    private func write(into file: HDF5File) throws {
        try file.setAttribute("format", .string(Self.format))
        try file.setAttribute("format_version", .integer(Self.formatVersion))
        try file.setAttribute("size", .integer(Int64(size)))
        try file.setAttribute("allows_horizontal_flip", .integer(allowsHorizontalFlip ? 1 : 0))
        try file.setAttribute("content_sha256", .string(contentHash))
        // A quarter of a MiB a chunk: quick to read one by one, large enough to compress.
        let rows = max(1, (1 << 18) / stride)
        let pictures = try file.createDataset(
            "/images", .uint8, shape: [count, size, size, channels], chunkedBy: rows, compression: 5)
        try images.withUnsafeBytes { try pictures.write(bytes: $0) }
        try file.write(labels.map { Int64($0) }, shape: [count], to: "/labels")
        for (name, values) in marks.sorted(by: { $0.key < $1.key }) {
            try file.write(values.map { $0 ? 1 : 0 } as [UInt8], shape: [count], to: "/marks/\(name)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.write(String(decoding: encoder.encode(labelNames), as: UTF8.self), to: "/meta/label_names")
        try file.write(String(decoding: encoder.encode(itemNames), as: UTF8.self), to: "/meta/item_names")
        try file.write(String(decoding: encoder.encode(provenance), as: UTF8.self), to: "/meta/provenance")
    }

    /// Reads a set that ``write(to:)`` wrote, whole, and checks it against its SHA-256.
    ///
    /// - Parameter names: the classes in the order in which they are to be numbered (``numbered(as:)``); empty for the
    ///   file's own.
    public static func load(_ path: String, numberedAs names: [String] = []) throws(DataError) -> ImageDataset {
        do {
            return try read(path).numbered(as: names)
        } catch {
            throw DataError(wrapping: error, file: path)
        }
    }

    private static func read(_ path: String) throws -> ImageDataset {
        let file = try HDF5File.open(path)
        let hint = "build one with 'baton data emoji' or 'baton data import'"
        guard let found = try file.attribute("format")?.string, found == format else {
            let found = try file.attribute("format")?.string.map { "'\($0)'" } ?? "an HDF5 file of another kind"
            throw DataError(
                .badData, "not a data set", file: path, found: found, expected: "the format '\(format)'", hint: hint)
        }
        guard let version = try file.attribute("format_version")?.integer, version == formatVersion else {
            let version = try file.attribute("format_version")?.integer.map { "version \($0)" }
            throw DataError(
                .badData, "a data set of another format version", file: path, found: version ?? "none",
                expected: "version \(formatVersion)", hint: hint)
        }
        guard let size = try file.attribute("size")?.integer, (1...(1 << 16)).contains(size),
            let flip = try file.attribute("allows_horizontal_flip")?.integer,
            let hash = try file.attribute("content_sha256")?.string
        else { throw DataError(.badData, "the data set's attributes are incomplete", file: path, hint: hint) }
        let labels = try file.dataset("/labels").integers()
        let pictures = try file.dataset("/images")
        try pictures.require(shape: [labels.count, Int(size), Int(size), 3])
        var marks: [String: [Bool]] = [:]
        if try file.exists("/marks") {
            for name in try file.children(of: "/marks") {
                marks[name] = try file.dataset("/marks/\(name)").bytes().map { $0 != 0 }
            }
        }
        let dataset = try ImageDataset(
            size: Int(size), images: try pictures.bytes(), labels: labels.map { Int($0) },
            labelNames: try decode([String].self, from: file, at: "/meta/label_names"),
            itemNames: try decode([String].self, from: file, at: "/meta/item_names"), marks: marks,
            allowsHorizontalFlip: flip != 0,
            provenance: try decode(DatasetProvenance.self, from: file, at: "/meta/provenance"))
        guard dataset.contentHash == hash else {
            throw DataError(
                .badData, "the data set was altered after it was built", file: path,
                found: "content \(dataset.contentHash.prefix(12))…", expected: "\(hash.prefix(12))…", hint: hint)
        }
        return dataset
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, from file: HDF5File, at place: String
    ) throws -> Value {
        let text = try file.text(place)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw DataError(.badData, "\(place) is not the JSON it should be", file: file.path)
        }
    }
}

extension DataError {
    /// Another module's error in this one's terms.
    init(wrapping error: any Error, file: String) {
        switch error {
        case let error as DataError:
            self = error.concerning(file)
        case let error as HDF5Error:
            self.init(
                Kind(rawValue: error.exitCode) ?? .badData,
                (error.path.map { "\($0): " } ?? "") + error.problem, file: error.file, found: error.found,
                expected: error.expected, hint: error.hint)
        default:
            self.init(.badData, "\(error)", file: file)
        }
    }
}
