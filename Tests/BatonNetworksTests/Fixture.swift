import BatonNetworks
import BatonTensor
import Foundation

/// A reference file of the published networks: weights, one evaluation and its gradients.
struct Fixture {
    struct Failure: Error { let reason: String }

    let configuration: String
    private let arrays: [String: Tensor]

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    init(_ name: String) throws {
        let data = try Data(contentsOf: Fixture.folder.appending(path: name + ".safetensors"))
        let length = Int(data.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        let json = try JSONSerialization.jsonObject(with: data[8..<8 + length])
        guard var header = json as? [String: [String: Any]],
            let config = header.removeValue(forKey: "__metadata__")?["config"] as? String
        else { throw Failure(reason: "no header") }
        configuration = config
        var arrays: [String: Tensor] = [:]
        for (key, entry) in header {
            guard let shape = entry["shape"] as? [Int], let range = entry["data_offsets"] as? [Int],
                entry["dtype"] as? String == "F32"
            else { throw Failure(reason: key) }
            let values = data[8 + length + range[0]..<8 + length + range[1]].withUnsafeBytes { bytes in
                (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
            }
            arrays[key] = Tensor(values, shape: Shape(shape))
        }
        self.arrays = arrays
    }

    subscript(name: String) -> Tensor? { arrays[name] }

    func tensor(_ name: String) throws -> Tensor {
        guard let tensor = arrays[name] else { throw Failure(reason: "no array \(name)") }
        return tensor
    }

    var names: [String] { arrays.keys.sorted() }
}

/// ‖a − b‖ / ‖b‖
func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
    var difference = 0.0
    var norm = 0.0
    for (x, y) in zip(a.array(), b.array()) {
        difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
        norm += Double(y) * Double(y)
    }
    return norm == 0 ? difference.squareRoot() : (difference / norm).squareRoot()
}
