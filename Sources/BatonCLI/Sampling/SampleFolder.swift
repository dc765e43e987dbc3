import BatonData
import BatonSettings
import Foundation

/// The folder that samples are written to: names of files, and what a former run has finished.
struct SampleFolder: Sendable {
    /// The folder.
    let path: String
    /// Whether pictures lie in subfolders of a thousand seeds.
    let hasSubfolders: Bool

    /// Name of the manifest of a whole job.
    static let manifestName = "manifest.jsonl"

    /// Path of a seed's file relative to a folder: `000017.png`, `017000/017042.png` with subfolders.
    func name(of seed: UInt64, suffix: String) -> String {
        let name = SampleFolder.padded(seed) + "." + suffix
        return hasSubfolders ? SampleFolder.padded(seed / 1000 * 1000) + "/" + name : name
    }

    /// The whole path of a seed's file, in the folder of `stage` or, without one, of finished pictures.
    func file(of seed: UInt64, stage: String? = nil, suffix: String) -> String {
        "\(path)/\(stage.map { $0 + "/" } ?? "")\(name(of: seed, suffix: suffix))"
    }

    static func padded(_ seed: UInt64) -> String {
        let digits = "\(seed)"
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Every line of the manifests in the folder, by seed.
    ///
    /// A line that was cut off by a crash is left out: its image is made again.
    /// - Throws: bad data where two manifests disagree about an image.
    func finished() throws -> [UInt64: SampleRecord] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        var records: [UInt64: SampleRecord] = [:]
        for name in names.sorted() where SampleFolder.isManifest(name) {
            for record in try lines(of: "\(path)/\(name)") {
                if let other = records[record.seed], !other.agrees(with: record) {
                    throw BatonError(
                        .badData, "seed \(record.seed) was made twice with different results", file: "\(path)/\(name)",
                        hint: "the shards were sampled from different cascades or weights; use one folder for each")
                }
                records[record.seed] = record
            }
        }
        return records
    }

    private static func isManifest(_ name: String) -> Bool {
        name == manifestName || name.wholeMatch(of: /shard-\d+-of-\d+\.jsonl/) != nil
    }

    private func lines(of file: String) throws(BatonError) -> [SampleRecord] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw BatonError(.missingInput, "the manifest cannot be read", file: file)
        }
        let decoder = JSONDecoder()
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try? decoder.decode(SampleRecord.self, from: Data(line))
        }
    }

    /// Whether the picture of a record is there, unaltered.
    func hasPicture(of record: SampleRecord) -> Bool {
        guard !record.file.hasPrefix("/"), !record.file.contains(".."),
            let data = FileManager.default.contents(atPath: "\(path)/\(record.file)")
        else { return false }
        return Digest.hex(of: data) == record.png
    }
}
