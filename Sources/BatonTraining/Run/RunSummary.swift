import BatonCheckpoints
import BatonSettings
import Foundation

/// What a run's folder tells: where it stands, and how well it has learnt.
public struct RunSummary: Sendable, Encodable {
    /// Whether a run goes on, may go on, or is done.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// A process trains in the folder.
        case training
        /// All images were seen, and the finished weights are there.
        case finished
        /// There is a checkpoint to go on from.
        case stopped
        /// There is no checkpoint yet.
        case empty
    }

    /// A checkpoint of the run.
    public struct Checkpoint: Sendable, Codable {
        /// Its path.
        public let file: String
        /// Images seen by then.
        public let images: Int
        /// The loss on the pictures held back, where it was measured then.
        public let validation: Double?
    }

    /// A loss, and how many images had been seen.
    public struct Best: Sendable, Codable {
        /// The lowest loss on the pictures held back.
        public let loss: Double
        /// Images seen by then.
        public let images: Int
        /// The checkpoint of that moment, where it was kept.
        public let checkpoint: String?
    }

    /// The run's folder.
    public let folder: String
    /// Cascade and stage, as the folder's name has them.
    public let label: String
    /// Where it stands.
    public let state: State
    /// Images seen.
    public let images: Int
    /// Loss of the last lines of statistics, a tenth of all.
    public let loss: Double?
    /// The last loss on the pictures held back.
    public let validation: Double?
    /// The lowest loss on the pictures held back.
    public let best: Best?
    /// Its checkpoints, oldest first.
    public let checkpoints: [Checkpoint]
    /// The finished weights.
    public let weights: String?
    /// Seconds of training.
    public let elapsed: Double
    /// When it was begun, ISO 8601.
    public let started: String?
    /// What its pictures are.
    public let dataset: String?
    /// Hash of the data set's content.
    public let datasetHash: String?
    /// What identifies the weights that it began with.
    public let warmStart: String?
    /// The run that it went on from.
    public let continuedFrom: String?

    /// The runs below `root`, oldest first.
    ///
    /// - Throws: `BatonError` (missing input) where there is no such folder.
    public static func list(below root: String) throws(BatonError) -> [RunSummary] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue else {
            throw BatonError(
                .missingInput, "there is no such folder of runs", file: root,
                hint: "'baton train' writes to 'runs', or to what -o names")
        }
        return RunFolder.list(below: root).map { RunSummary(path: $0.path, label: $0.label) }
    }

    private init(path: String, label: String) {
        let provenance = RunProvenance.read(path)
        let lines = TrainingStatistics.read(path + "/stats.jsonl")
        let measured = lines.compactMap { line in line.validation.map { (images: line.images, loss: $0.loss) } }
        let losses = Dictionary(measured.map { ($0.images, $0.loss) }, uniquingKeysWith: { _, last in last })
        let checkpoints = Snapshots.list(path + "/checkpoints").map { file, images in
            Checkpoint(file: file, images: images, validation: losses[images])
        }
        let newest = checkpoints.last
        let finished = newest.flatMap { Self.weights(in: path, like: $0.file) }
        folder = path
        self.label = label
        weights = finished?.path
        let isDone = finished != nil && finished?.images == newest?.images
        state = RunFolder.isHeld(path) ? .training : isDone ? .finished : newest == nil ? .empty : .stopped
        images = max(newest?.images ?? 0, lines.last?.images ?? 0)
        let recent = lines.suffix(max(1, lines.count / 10))
        loss = recent.isEmpty ? nil : recent.reduce(0) { $0 + $1.loss } / Double(recent.count)
        validation = measured.last?.loss
        best = measured.min { $0.loss < $1.loss }.map { best in
            Best(
                loss: best.loss, images: best.images,
                checkpoint: checkpoints.first { $0.images == best.images }?.file)
        }
        self.checkpoints = checkpoints
        elapsed = lines.last?.elapsed ?? 0
        started = provenance?.started
        dataset = provenance?.dataset
        datasetHash = provenance?.datasetHash
        warmStart = provenance?.warmStart
        continuedFrom = provenance?.continuedFrom?.run
    }

    /// The finished weights of the stage of a checkpoint, and the images that they have seen.
    private static func weights(in folder: String, like checkpoint: String) -> (path: String, images: Int?)? {
        let name = URL(fileURLWithPath: checkpoint).lastPathComponent
        guard let stage = name.wholeMatch(of: /(.+)-[0-9]{9,}\.h5/)?.1 else { return nil }
        let path = "\(folder)/\(stage).h5"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text = (try? CheckpointFile.open(path))?.provenance ?? ""
        return (path, (try? JSONDecoder().decode(RunProvenance.self, from: Data(text.utf8)))?.images)
    }
}
