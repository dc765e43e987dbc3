import BatonCheckpoints
import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// A reference file of the published networks: weights, one evaluation and its gradients.
struct Fixture {
    let configuration: String
    private let file: SafetensorsFile

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    init(_ name: String) throws {
        file = try SafetensorsFile.open(Fixture.folder.appending(path: name + ".safetensors").path)
        configuration = try #require(file.metadata["config"])
    }

    var names: [String] { file.entries.map(\.name) }

    func tensor(_ name: String) throws -> Tensor { try file.tensor(name) }

    func integers(_ name: String) throws -> [Int] { try file.integers(name).map { Int($0) } }

    func tensorIfPresent(_ name: String) throws -> Tensor? { file[name] == nil ? nil : try file.tensor(name) }
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
