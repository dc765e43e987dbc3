import BatonFiles
import BatonSettings
import Foundation

/// What was measured before, by what it depends on, so that a comparison that goes on reports the same numbers.
struct KeptResults<Value: Codable> {
    private let path: String
    private var values: [String: Value]

    /// Reads what is there.
    init(_ path: String) {
        self.path = path
        let bytes = (try? InputFile.contents(of: path, limit: 1 << 30)) ?? []
        values = (try? JSONDecoder().decode([String: Value].self, from: Data(bytes))) ?? [:]
    }

    /// The value of `identity`; measured where it is not known.
    mutating func value(_ identity: String, measure: () throws -> Value) throws -> Value {
        if let known = values[identity] { return known }
        let measured = try measure()
        values[identity] = measured
        try AtomicFile.write((JSONText.text(values) + "\n").utf8, to: path)
        return measured
    }
}
