import BatonFiles
import BatonHDF5
import Foundation

extension ImageDataset {
    static let format = "baton-dataset"
    static let formatVersion: Int64 = 1

    /// Writes the set as HDF5, atomically.
    ///
    /// `/images` is uint8 `[N, size, size, C]` or float32 `[N, C, size, size]` in compressed chunks with checksums, floats with
    /// `/statistics/mean` and `/statistics/std`, float64 `[C]`; `/labels` int64 `[N]`, `/marks/<name>` uint8 `[N]`,
    /// `/embeddings` float32 `[N, K]`; `/meta` holds the names and the provenance as JSON; the root's attributes the format, the
    /// size, whether pictures may be mirrored, and the content's SHA-256. Equal sets give equal files.
    public func write(to path: String) throws(BatonError) {
        do {
            try HDF5File.save(to: path, verify: verify) { (file) throws in try write(into: file) }
        } catch {
            throw BatonError(error, file: path)
        }
    }

    /// Reads a file that was just written.
    private func verify(_ path: String) throws {
        do {
            let content = try Self.read(path).contentHash
            guard content == contentHash else { throw BatonError(.badData, "other content") }
        } catch {
            let error = BatonError(error, file: path)
            guard error.kind != .exhausted else { throw error }
            throw BatonError(
                .cannotWrite, "what was written does not read back: \(error.message)",
                hint: "the disk may be failing; write somewhere else")
        }
    }

    private func write(into file: HDF5File) throws {
        try Self.writeFacts(
            to: file, size: size, count: count, flip: allowsHorizontalFlip, contentHash: contentHash)
        let pictures = try Self.makeImages(
            in: file, size: size, channels: channels, count: count, isFloat: statistics != nil)
        switch values {
        case .pictures(let bytes): try bytes.withUnsafeBytes { try pictures.write(bytes: $0) }
        case .floats(let numbers): try numbers.withUnsafeBytes { try pictures.write(bytes: $0) }
        }
        try Self.write(statistics, to: file)
        try file.write(labels.map { Int64($0) }, shape: [count], to: "/labels")
        for (name, values) in marks.sorted(by: { $0.key < $1.key }) {
            try file.write(values.map { $0 ? 1 : 0 } as [UInt8], shape: [count], to: "/marks/\(name)")
        }
        if let embeddings {
            try file.write(embeddings.values, shape: [count, embeddings.width], to: "/embeddings")
        }
        try Self.writeNames(to: file, labelNames: labelNames, itemNames: itemNames, provenance: provenance)
    }

    // MARK: Parts of a file, which a set that is written piece by piece has too

    static func writeFacts(
        to file: HDF5File, size: Int, count: Int, flip: Bool, contentHash: String
    ) throws {
        try file.setAttribute("format", .string(format))
        try file.setAttribute("format_version", .integer(formatVersion))
        try file.setAttribute("size", .integer(Int64(size)))
        try file.setAttribute("allows_horizontal_flip", .integer(flip ? 1 : 0))
        try file.setAttribute("content_sha256", .string(contentHash))
    }

    /// Images a chunk: about a quarter of a MiB, quick to read one by one, large enough to compress.
    static func chunkRows(size: Int, channels: Int, isFloat: Bool) -> Int {
        max(1, (1 << 18) / (size * size * channels * (isFloat ? 4 : 1)))
    }

    static func makeImages(
        in file: HDF5File, size: Int, channels: Int, count: Int, isFloat: Bool
    ) throws -> HDF5Dataset {
        try file.createDataset(
            "/images", isFloat ? .float32 : .uint8,
            shape: isFloat ? [count, channels, size, size] : [count, size, size, channels],
            chunkedBy: chunkRows(size: size, channels: channels, isFloat: isFloat), compression: 5)
    }

    static func write(_ statistics: ChannelStatistics?, to file: HDF5File) throws {
        guard let statistics else { return }
        try file.write(statistics.mean, shape: [statistics.mean.count], to: "/statistics/mean")
        try file.write(statistics.std, shape: [statistics.std.count], to: "/statistics/std")
    }

    static func writeNames(
        to file: HDF5File, labelNames: [String], itemNames: [String], provenance: DatasetProvenance
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.write(String(decoding: encoder.encode(labelNames), as: UTF8.self), to: "/meta/label_names")
        try file.write(String(decoding: encoder.encode(itemNames), as: UTF8.self), to: "/meta/item_names")
        try file.write(String(decoding: encoder.encode(provenance), as: UTF8.self), to: "/meta/provenance")
    }

    /// Reads a set that ``write(to:)`` wrote, whole, and checks it against its SHA-256.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - names: the classes in the order in which they are to be numbered (``numbered(as:)``); empty for the
    ///     file's own.
    public static func load(_ path: String, numberedAs names: [String] = []) throws(BatonError) -> ImageDataset {
        do {
            return try read(path).numbered(as: names)
        } catch {
            throw BatonError(error, file: path)
        }
    }

    private static func read(_ path: String) throws -> ImageDataset {
        let file = try HDF5File.open(path)
        let hint = "build one with 'baton data emoji' or 'baton data import'"
        guard let found = try file.attribute("format")?.string, found == format else {
            let found = try file.attribute("format")?.string.map { "'\($0)'" } ?? "an HDF5 file of another kind"
            throw BatonError(
                .badData, "not a data set", file: path, found: found, expected: "the format '\(format)'", hint: hint)
        }
        guard let version = try file.attribute("format_version")?.integer, version == formatVersion else {
            let version = try file.attribute("format_version")?.integer.map { "version \($0)" }
            throw BatonError(
                .badData, "a data set of another format version", file: path, found: version ?? "none",
                expected: "version \(formatVersion)", hint: hint)
        }
        guard let size = try file.attribute("size")?.integer, (1...(1 << 16)).contains(size),
            let flip = try file.attribute("allows_horizontal_flip")?.integer,
            let hash = try file.attribute("content_sha256")?.string
        else { throw BatonError(.badData, "the data set's attributes are incomplete", file: path, hint: hint) }
        let labels = try file.dataset("/labels").integers()
        let (values, channels) = try images(of: file, count: labels.count, size: Int(size))
        var marks: [String: [Bool]] = [:]
        if try file.exists("/marks") {
            for name in try file.children(of: "/marks") {
                marks[name] = try file.dataset("/marks/\(name)").bytes().map { $0 != 0 }
            }
        }
        let dataset = try ImageDataset(
            size: Int(size), channels: channels, values: values, labels: labels.map { Int($0) },
            labelNames: try decode([String].self, from: file, at: "/meta/label_names"),
            itemNames: try decode([String].self, from: file, at: "/meta/item_names"), marks: marks,
            embeddings: try embeddings(of: file, count: labels.count), allowsHorizontalFlip: flip != 0,
            provenance: try decode(DatasetProvenance.self, from: file, at: "/meta/provenance"))
        try requireStored(dataset.statistics, in: file)
        guard dataset.contentHash == hash else {
            throw BatonError(
                .badData, "the data set was altered after it was built", file: path,
                found: "content \(dataset.contentHash.prefix(12))…", expected: "\(hash.prefix(12))…", hint: hint)
        }
        return dataset
    }

    /// Pictures or floats, and their channels, by what is stored.
    private static func images(of file: HDF5File, count: Int, size: Int) throws -> (values: Values, channels: Int) {
        let images = try file.dataset("/images")
        let isFloat = images.element == .float32
        let channels = images.shape.count == 4 ? images.shape[isFloat ? 1 : 3] : 3
        try images.require(shape: isFloat ? [count, channels, size, size] : [count, size, size, channels])
        return (isFloat ? .floats(try images.floats()) : .pictures(try images.bytes()), channels)
    }

    private static func embeddings(of file: HDF5File, count: Int) throws -> Embeddings? {
        guard try file.exists("/embeddings") else { return nil }
        let rows = try file.dataset("/embeddings")
        let width = rows.shape.last ?? 0
        try rows.require(shape: [count, width])
        return try Embeddings(width: width, values: rows.floats())
    }

    /// Compares what the file says of its floats with what they are.
    private static func requireStored(_ statistics: ChannelStatistics?, in file: HDF5File) throws {
        guard let statistics else { return }
        let stored = ChannelStatistics(
            mean: try file.dataset("/statistics/mean").doubles(), std: try file.dataset("/statistics/std").doubles())
        guard stored.agrees(with: statistics) else {
            throw BatonError(
                .badData, "the data set's statistics are not those of its values", file: file.path,
                found: "mean \(stored.mean.prefix(4)), std \(stored.std.prefix(4))",
                expected: "mean \(statistics.mean.prefix(4)), std \(statistics.std.prefix(4))")
        }
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, from file: HDF5File, at place: String
    ) throws -> Value {
        let text = try file.text(place)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw BatonError(.badData, "\(place) is not the JSON it should be", file: file.path)
        }
    }
}

extension BatonError {
    /// What went wrong with `file`; errors of the system's own libraries become data that cannot be read.
    init(_ error: any Error, file: String) {
        self = (error as? BatonError)?.concerning(file) ?? BatonError(.badData, "\(error)", file: file)
    }
}
