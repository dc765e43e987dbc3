import BatonCheckpoints
import BatonTensor
import Foundation
import Testing

/// The committed reference vectors, with the settings they were made under.
struct Vectors {
    private let file: SafetensorsFile
    private let settings: [String: Any]

    /// Opens Tests/Fixtures/`name`.
    init(_ name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)").path
        file = try SafetensorsFile.open(path)
        let config = try #require(file.metadata["config"])
        settings = try #require(JSONSerialization.jsonObject(with: Data(config.utf8)) as? [String: Any])
    }

    /// A tensor of the file.
    func tensor(_ name: String) throws -> Tensor { try file.tensor(name) }

    /// A number of the settings, or of the map `group` within them.
    func number(_ name: String, in group: String? = nil) throws -> Double {
        let map = try group.map { try #require(settings[$0] as? [String: Any]) } ?? settings
        return try #require((map[name] as? NSNumber)?.doubleValue, "no \(name)")
    }
}
