import BatonData
import BatonDiffusion
import BatonHDF5
import BatonSettings
import BatonTensor
import Foundation

/// Where a training's result comes from: code, data, seed, libraries and machine.
struct RunProvenance: Codable, Sendable {
    var tool = "baton train"
    var commit: String?
    var images: Int?
    var started: String
    var dataset: String
    var datasetHash: String
    var datasetProvenance: DatasetProvenance
    /// The names of the classes in the order of their numbers in the weights.
    var classNames: [String]?
    var seed: Int
    /// What identifies the weights that training began with, where they were not random.
    var warmStart: String?
    /// What was taken of them and what was not.
    var warmStartTaken: String?
    /// The run whose state training began with.
    var continuedFrom: Continuation?
    var threads: Int
    var processor: String
    var libraries: [String: String]

    /// The state of another run that training went on from.
    struct Continuation: Codable, Sendable, Hashable {
        /// The run's folder.
        var run: String
        /// The checkpoint.
        var checkpoint: String
        /// SHA-256 of the checkpoint's file.
        var sha256: String
        /// Images seen by then.
        var images: Int
    }

    init(dataset: ImageDataset, settings: TrainingSettings, warmStart: TrainingRun.WarmStart?) {
        commit = RunProvenance.commit(from: FileManager.default.currentDirectoryPath)
        started = Date().formatted(.iso8601)
        self.dataset = dataset.provenance.source
        datasetHash = dataset.contentHash
        datasetProvenance = dataset.provenance
        classNames = dataset.labelNames.isEmpty ? nil : dataset.labelNames
        seed = settings.seed
        self.warmStart = warmStart?.identity
        warmStartTaken = warmStart?.summary
        threads = Threads.count
        processor = RunProvenance.processor()
        libraries = EngineLibraries.versions
        libraries["hdf5"] = hdf5LibraryVersion
        libraries["spng"] = PNG.libraryVersion
    }

    /// What the first session of the run in the folder `path` noted.
    static func read(_ path: String) -> RunProvenance? {
        let data = try? Data(contentsOf: URL(fileURLWithPath: path + "/provenance.json"))
        return data.flatMap { try? JSONDecoder().decode(RunProvenance.self, from: $0) }
    }

    /// As JSON; `images` is how many were seen when the file it goes into was written.
    func json(images: Int? = nil) -> String {
        var copy = self
        copy.images = images
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return (try? encoder.encode(copy)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The commit that the nearest repository around `folder` is at, read from its files.
    static func commit(from folder: String) -> String? {
        var place = URL(fileURLWithPath: folder).standardizedFileURL
        while true {
            let git = place.appendingPathComponent(".git")
            if let head = text(git.appendingPathComponent("HEAD")) {
                guard head.hasPrefix("ref: ") else { return head }
                let name = String(head.dropFirst(5))
                if let commit = text(git.appendingPathComponent(name)) { return commit }
                let packed = text(git.appendingPathComponent("packed-refs")) ?? ""
                return packed.split(separator: "\n").first { $0.hasSuffix(" " + name) }.map { String($0.prefix(40)) }
            }
            let parent = place.deletingLastPathComponent().standardizedFileURL
            guard parent.path != place.path else { return nil }
            place = parent
        }
    }

    private static func text(_ url: URL) -> String? {
        (try? String(contentsOf: url, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What the system calls the processor.
    private static func processor() -> String {
        let lines = ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split(separator: "\n")
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }
}
