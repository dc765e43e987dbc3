import BatonDiffusion
import BatonFiles
import BatonSettings
import BatonTensor
import Foundation

/// The images of one stage of a comparison, named by everything that they depend on: arms that share a stage find them here,
/// and so does the next run of the same command.
final class StageStore {
    /// A finished image.
    private struct Record: Codable {
        var seed: UInt64
        var label: Int?
        /// SHA-256 of the file.
        var sha256: String
        /// The level the image stands at.
        var sigma: Double
        var calls: Int
        /// Seconds, its share of the batch.
        var s: Double
        /// Most bytes in tensors while its batch was made.
        var peak: Int
    }

    /// Names the images' origin.
    let identity: String
    private let folder: String
    private var records: [UInt64: Record] = [:]

    /// Opens the images of a stage below `root`.
    ///
    /// - Parameter identity: names the chain of stages and weights, and the input.
    init(_ stage: String, identity: String, below root: String) throws {
        self.identity = identity
        folder = "\(root)/stages/\(stage)-\(identity.prefix(12))"
        try OutputFolder.make(folder)
        let decoder = JSONDecoder()
        let lines = (try? InputFile.contents(of: "\(folder)/manifest.jsonl", limit: 1 << 30)) ?? []
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            // A line that a crash has cut off is no record: its image is made again.
            guard let record = try? decoder.decode(Record.self, from: Data(line)) else { continue }
            records[record.seed] = record
        }
    }

    private func file(_ seed: UInt64) -> String { "\(folder)/\(SampleFolder.padded(seed)).safetensors" }

    /// Whether the image of an item is there, unaltered.
    func has(_ item: SampleItem) -> Bool {
        guard let record = records[item.sample.seed], record.label == item.label,
            let digest = try? Digest.hex(ofFile: file(item.sample.seed))
        else { return false }
        return digest == record.sha256
    }

    /// Keeps the images of a batch.
    func add(_ items: [SampleItem], _ output: Handoff, seconds: Double, peak: Int) throws {
        for (index, item) in items.enumerated() {
            let seed = item.sample.seed
            try FloatImages.write(output.images.slice(axis0: index..<(index + 1)), to: file(seed))
            records[seed] = Record(
                seed: seed, label: item.label, sha256: try Digest.hex(ofFile: file(seed)), sigma: output.sigma,
                calls: output.calls, s: seconds / Double(items.count), peak: peak)
        }
        let text = try records.values.sorted { $0.seed < $1.seed }.map { try JSONText.text($0) + "\n" }.joined()
        try AtomicFile.write(text.utf8, to: "\(folder)/manifest.jsonl")
    }

    /// The images of items, in their order. They must be there.
    func handoff(_ items: [SampleItem]) throws -> Handoff {
        let images = try items.map { try FloatImages.read(file($0.sample.seed)) }
        return Handoff(
            images: Tensor.concatenated(images, axis: 0),
            sigma: items.first.flatMap { records[$0.sample.seed]?.sigma } ?? 0)
    }

    /// Median seconds of an image.
    var seconds: Double? {
        let times = records.values.map(\.s).sorted()
        return times.isEmpty ? nil : times[times.count / 2]
    }

    /// Most bytes in tensors.
    var peakBytes: Int? { records.values.map(\.peak).max() }
}

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
