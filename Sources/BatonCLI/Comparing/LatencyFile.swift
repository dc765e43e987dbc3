import Foundation

/// Latencies that were measured before, so that a comparison that goes on reports the same ones.
struct LatencyFile {
    private let path: String
    private var seconds: [String: Double]

    /// Reads what is there.
    init(_ path: String) {
        self.path = path
        let data = FileManager.default.contents(atPath: path) ?? Data()
        seconds = (try? JSONDecoder().decode([String: Double].self, from: data)) ?? [:]
    }

    /// The latency of a chain of stages; measured where it is not known.
    mutating func value(_ identity: String, measure: () throws -> Double) throws -> Double {
        if let known = seconds[identity] { return known }
        let measured = try measure()
        seconds[identity] = measured
        try OutputFile.write(Data((try JSONOutput.text(seconds) + "\n").utf8), to: path)
        return measured
    }
}
