import BatonTensor
import Foundation
import Testing

/// The committed reference vectors, which hold 64-bit numbers.
struct Vectors {
    /// The `config` of the metadata.
    let settings: [String: Any]
    private let header: [String: Any]
    private let data: Data

    /// Reads Tests/Fixtures/`name`.
    init(_ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)")
        let bytes = try Data(contentsOf: file)
        let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        header = try #require(
            JSONSerialization.jsonObject(with: bytes.subdata(in: 8..<8 + length)) as? [String: Any])
        data = bytes.subdata(in: 8 + length..<bytes.count)
        let metadata = try #require(header["__metadata__"] as? [String: String])
        let config = try #require(metadata["config"])
        settings = try #require(JSONSerialization.jsonObject(with: Data(config.utf8)) as? [String: Any])
    }

    /// A tensor of the file.
    func tensor(_ name: String) throws -> Tensor {
        let entry = try #require(header[name] as? [String: Any], "no \(name)")
        let shape = try #require(entry["shape"] as? [Int])
        let offsets = try #require(entry["data_offsets"] as? [Int])
        #expect(entry["dtype"] as? String == "F64")
        let values = data.subdata(in: offsets[0]..<offsets[1]).withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { Float(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self)) }
        }
        return Tensor(values, shape: Shape(shape))
    }

    /// A number of the settings, or of the map `group` within them.
    func number(_ name: String, in group: String? = nil) throws -> Double {
        let map = try group.map { try #require(settings[$0] as? [String: Any]) } ?? settings
        return try #require((map[name] as? NSNumber)?.doubleValue, "no \(name)")
    }
}
