import BatonData
import BatonDiffusion
import BatonFiles
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

    /// Path of an image's file relative to a folder: `000017.png`, `017000/017042.png` with subfolders, and for mixed noise
    /// `000003-000007-0.142857.png` or `000003-v1-0.2.png`.
    func name(of sample: SampleID, suffix: String) -> String {
        var name = SampleFolder.padded(sample.seed)
        if let blend = sample.blend {
            switch blend.partner {
            case .seed(let seed): name += "-\(SampleFolder.padded(seed))"
            case .variation(let number): name += "-v\(number)"
            }
            name += "-\(blend.share)"
        }
        name += "." + suffix
        return hasSubfolders ? SampleFolder.padded(sample.seed / 1000 * 1000) + "/" + name : name
    }

    /// The whole path of an image's file, in the folder of `stage` or, without one, of finished pictures.
    func file(of sample: SampleID, stage: String? = nil, suffix: String) -> String {
        "\(path)/\(relative(sample, stage: stage, suffix: suffix))"
    }

    /// The same, from this folder.
    func relative(_ sample: SampleID, stage: String? = nil, suffix: String) -> String {
        (stage.map { $0 + "/" } ?? "") + name(of: sample, suffix: suffix)
    }

    static func padded(_ seed: UInt64) -> String {
        let digits = "\(seed)"
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Every line of the manifests in the folder about a seed's own image, by seed.
    ///
    /// - Throws: bad data where two manifests disagree about an image.
    func finished() throws -> [UInt64: SampleRecord] {
        let index = try ManifestIndex(path)
        var records: [UInt64: SampleRecord] = [:]
        for (sample, line) in index.lines where sample.blend == nil {
            records[sample.seed] = try index.record(of: line)
        }
        return records
    }

    static func isManifest(_ name: String) -> Bool {
        name == manifestName || name.wholeMatch(of: /shard-\d+-of-\d+\.jsonl/) != nil
    }

    /// Whether a file of the folder is there, unaltered.
    func has(_ file: String, sha256: String) -> Bool {
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else { return false }
        return (try? Digest.hex(ofFile: "\(path)/\(file)")) == sha256
    }

    /// Keeps other processes from writing the same manifest, until the lock is let go of or the process ends.
    ///
    /// - Throws: `BatonError` (cannot write) where another process is at it.
    func lock(_ manifest: String) throws(BatonError) -> FileLock {
        try OutputFolder.make(path)
        guard let lock = try FileLock.take("\(path)/.\(manifest).lock") else {
            throw BatonError(
                .cannotWrite, "another process is sampling into this folder", file: path,
                hint: "wait for it, share the work with --shard, or choose another folder with -o")
        }
        return lock
    }
}
