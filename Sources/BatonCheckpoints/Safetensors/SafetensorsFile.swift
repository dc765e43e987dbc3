import BatonFiles
import BatonNetworks
import BatonTensor

/// A safetensors file open for reading. Opening reads and checks the header alone; values are read when asked for.
///
/// Nothing in the file is trusted: the header may not be larger than 100 MB, every array must be as long as its type
/// and shape say, and the arrays must fill the file once, without gaps.
public final class SafetensorsFile: Sendable {
    /// The path given.
    public let path: String
    /// The texts of `__metadata__`.
    public let metadata: [String: String]
    /// All arrays, in the order in which their values lie in the file.
    public let entries: [SafetensorsEntry]
    private let places: [String: Int]
    private let file: InputFile

    private init(_ path: String) throws(BatonError) {
        file = try InputFile(path)
        let header = try SafetensorsHeader(file)
        self.path = path
        metadata = header.metadata
        entries = header.entries
        places = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
    }

    /// Opens a file and checks its header.
    public static func open(_ path: String) throws(BatonError) -> SafetensorsFile { try SafetensorsFile(path) }

    /// The array of this name, nil where there is none.
    public subscript(name: String) -> SafetensorsEntry? { places[name].map { entries[$0] } }

    /// The values as 32-bit floats, row-major; 64-bit floats and integers are rounded.
    public func floats(_ name: String) throws(BatonError) -> [Float] {
        let entry = try entry(name)
        return try decoded(entry) { (target) throws(BatonError) in try decode(entry, into: target) }
    }

    /// The values under their name and shape.
    public func array(_ name: String) throws(BatonError) -> NamedArray {
        NamedArray(name: name, shape: try entry(name).shape, values: try floats(name))
    }

    /// The values as a tensor.
    public func tensor(_ name: String) throws(BatonError) -> Tensor {
        let entry = try entry(name)
        return try Tensor.build(entry.shape) { (target) throws(BatonError) in try decode(entry, into: target) }
    }

    /// The values of an F64 array; the float types are widened.
    public func doubles(_ name: String) throws(BatonError) -> [Double] {
        let entry = try entry(name)
        guard entry.type == .float64 else { return try floats(name).map(Double.init) }
        return try values(entry)
    }

    /// The values of an I64 array.
    public func integers(_ name: String) throws(BatonError) -> [Int64] {
        let entry = try entry(name)
        guard entry.type == .int64 else { throw wrongType(entry, expected: "I64") }
        return try values(entry)
    }

    /// The bytes of an array of any type, as they lie in the file.
    public func bytes(_ name: String) throws(BatonError) -> [UInt8] {
        let entry = try entry(name)
        return try file.bytes(at: entry.offset, count: entry.byteCount)
    }

    // MARK: Reading

    private func entry(_ name: String) throws(BatonError) -> SafetensorsEntry {
        guard let entry = self[name] else { throw BatonError(.missingPart, "there is no '\(name)'", file: path) }
        return entry
    }

    private func decode(
        _ entry: SafetensorsEntry, into target: UnsafeMutableBufferPointer<Float>
    ) throws(BatonError) {
        guard let encoding = entry.type.encoding else {
            throw wrongType(entry, expected: "F16, BF16, F32, F64, I64 or U8")
        }
        _ = try file.decode(StoredArray(encoding: encoding, offset: entry.offset, target: target))
    }

    private func values<Value: BitwiseCopyable>(_ entry: SafetensorsEntry) throws(BatonError) -> [Value] {
        try decoded(entry) { (target: UnsafeMutableBufferPointer<Value>) throws(BatonError) in
            try file.read(into: UnsafeMutableRawBufferPointer(target), at: entry.offset)
        }
    }

    private func decoded<Value: BitwiseCopyable>(
        _ entry: SafetensorsEntry, _ fill: (UnsafeMutableBufferPointer<Value>) throws(BatonError) -> Void
    ) throws(BatonError) -> [Value] {
        var failure: BatonError?
        let values = [Value](unsafeUninitializedCapacity: entry.count) { buffer, initialized in
            do throws(BatonError) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count]))
                initialized = entry.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return values
    }

    private func wrongType(_ entry: SafetensorsEntry, expected: String) -> BatonError {
        BatonError(
            .unsupported, "'\(entry.name)' is of type \(entry.type.rawValue), expected \(expected)", file: path)
    }
}
