import BatonFiles
import BatonHDF5
import Foundation

/// The arrays of numbers in a file, whatever its format: names and shapes, values when they are asked for.
public struct ArrayFile {
    /// An array of floats, or of whole numbers.
    public struct Entry {
        /// Its name, such as `arr_0` or `group/data`; of a file with a single array the file's.
        public let name: String
        /// Extents, outermost first.
        public let shape: [Int]
        /// What its elements are called in the file.
        public let element: String
        /// Whether they are floats.
        public let isFloat: Bool
        /// All values in order; whole numbers beyond 2^24 lose digits.
        public let values: () throws -> [Float]

        /// Describes an array.
        public init(
            name: String, shape: [Int], element: String, isFloat: Bool, values: @escaping () throws -> [Float]
        ) {
            self.name = name
            self.shape = shape
            self.element = element
            self.isFloat = isFloat
            self.values = values
        }

        /// Values by the shape; nil where that is no number.
        var count: Int? {
            shape.reduce(1 as Int?) { product, extent in
                product.flatMap { product in
                    let (result, overflow) = product.multipliedReportingOverflow(by: extent)
                    return overflow || extent < 0 ? nil : result
                }
            }
        }

        var description: String { "'\(name)' \(element) \(shape)" }
    }

    /// The file.
    public let path: String
    /// Its arrays, those alone whose elements are numbers.
    public let entries: [Entry]

    /// Collects what another reader has found.
    public init(path: String, entries: [Entry]) {
        self.path = path
        self.entries = entries
    }

    /// Opens a NumPy file (`.npy`, `.npz`) or an HDF5 file; nil for a file of another kind.
    ///
    /// - Throws: `BatonError` where the file cannot be opened or is damaged.
    public static func open(_ path: String) throws -> ArrayFile? {
        guard FileStatus(path)?.kind == .file else { return nil }
        switch try PictureFormat(ofFile: path) {
        case .npy:
            let open = { () throws(BatonError) -> ByteReader in ByteReader(try InputFile(path)) }
            let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            let size = try InputFile(path).byteCount
            return ArrayFile(path: path, entries: [try entry(name, title: path, size: size, open)].compactMap { $0 })
        case .zip:
            let archive = try ZipArchive(path)
            var entries: [Entry] = []
            for file in archive.entries where file.name.hasSuffix(".npy") {
                let open = { () throws(BatonError) -> ByteReader in ByteReader(try archive.stream(file)) }
                let name = String(file.name.dropLast(4))
                if let found = try entry(name, title: archive.title(file), size: file.size, open) {
                    entries.append(found)
                }
            }
            return entries.isEmpty ? nil : ArrayFile(path: path, entries: entries)
        case .hdf5: return try hdf5(path)
        default: return nil
        }
    }

    /// The only array of floats that `isMeant` allows, or the one that is named.
    ///
    /// - Throws: `badData` where there is none, there are several, or the named one is none.
    func choose(
        _ name: String?, usual: [String], what: String, expected: String, _ isMeant: (Entry) -> Bool
    ) throws(BatonError) -> Entry {
        let known = entries.isEmpty ? "no arrays of numbers" : entries.map(\.description).joined(separator: ", ")
        if let name {
            guard let entry = entries.first(where: { $0.name == name }) else {
                throw BatonError(.badData, "there is no array '\(name)'", file: path, found: known)
            }
            guard isMeant(entry) else {
                throw BatonError(
                    .badData, "the array holds no \(what)", file: path, found: entry.description, expected: expected)
            }
            return entry
        }
        let fitting = entries.filter(isMeant)
        if let first = usual.lazy.compactMap({ name in fitting.first { $0.name == name } }).first { return first }
        guard let only = fitting.first else {
            throw BatonError(.badData, "no array holds \(what)", file: path, found: known, expected: expected)
        }
        guard fitting.count == 1 else {
            throw BatonError(
                .badData, "several arrays may hold \(what)", file: path,
                found: fitting.map(\.description).joined(separator: ", "), expected: "one, or one called '\(usual[0])'")
        }
        return only
    }

    private static func entry(
        _ name: String, title: String, size: Int, _ open: @escaping () throws(BatonError) -> ByteReader
    ) throws(BatonError) -> Entry? {
        var reader = try open()
        let header = try NPYHeader(name: title) { count throws(BatonError) in try reader.read(count) }
        guard let width = header.element.bytes else { return nil }
        let isFloat = !header.element.isInteger
        return Entry(name: name, shape: header.shape, element: header.descr, isFloat: isFloat) {
            guard !header.isFortran else {
                throw BatonError(
                    .badData, "the array is in Fortran's order", file: title, expected: "C order",
                    hint: "save numpy.ascontiguousarray(array)")
            }
            guard let bytes = header.valueBytes, bytes == size - header.length else {
                throw BatonError(
                    .badData, "the array is truncated, or its header is false", file: title, found: "\(size) bytes",
                    expected: "\(header.shape) values behind the header")
            }
            var reader = try open()
            _ = try reader.read(header.length)
            var values: [Float] = []
            values.reserveCapacity(bytes / width)
            // In pieces: a compressed file may claim more than memory holds.
            for start in stride(from: 0, to: bytes, by: 1 << 20) {
                values += numbers(try reader.read(min(1 << 20, bytes - start)), header.element)
            }
            return values
        }
    }

    private static func numbers(_ bytes: [UInt8], _ element: NPYHeader.Element) -> [Float] {
        bytes.withUnsafeBytes { raw in
            func all<Value: BitwiseCopyable>(_ type: Value.Type, _ number: (Value) -> Float) -> [Float] {
                let width = MemoryLayout<Value>.size
                return stride(from: 0, to: raw.count, by: width).map {
                    number(raw.loadUnaligned(fromByteOffset: $0, as: type))
                }
            }
            return switch element {
            case .float(2): all(Float16.self) { Float($0) }
            case .float(8): all(Double.self) { Float($0) }
            case .float: all(Float.self) { $0 }
            case .unsigned(1): all(UInt8.self) { Float($0) }
            case .unsigned(2): all(UInt16.self) { Float($0) }
            case .unsigned(4): all(UInt32.self) { Float($0) }
            case .unsigned: all(UInt64.self) { Float($0) }
            case .signed(1): all(Int8.self) { Float($0) }
            case .signed(2): all(Int16.self) { Float($0) }
            case .signed(4): all(Int32.self) { Float($0) }
            case .signed: all(Int64.self) { Float($0) }
            case .other: []
            }
        }
    }

    private static func hdf5(_ path: String) throws -> ArrayFile {
        let file = try HDF5File.open(path)
        var entries: [Entry] = []
        for name in try file.datasets(below: "/") {
            // What is no array of numbers, such as a text, is none of ours.
            guard let dataset = try? file.dataset("/" + name) else { continue }
            let isFloat = [.float16, .float32, .float64].contains(dataset.element)
            entries.append(
                Entry(name: name, shape: dataset.shape, element: dataset.element.rawValue, isFloat: isFloat) {
                    switch dataset.element {
                    case .uint8: try dataset.bytes().map(Float.init)
                    case .int64: try dataset.integers().map { Float($0) }
                    default: try dataset.floats()
                    }
                })
        }
        return ArrayFile(path: path, entries: entries)
    }
}
