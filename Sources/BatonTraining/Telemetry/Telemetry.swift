import BatonData
import BatonDiffusion
import BatonSettings
import Foundation

/// The statistics of a run: `stats.jsonl` and TensorBoard's events.
struct Telemetry {
    private let folder: RunFolder
    private var lines: AppendingFile
    private var board: TensorBoardWriter
    private var collector: StatisticsCollector
    private var smoothed: Double?

    /// Goes on after `images`: what an earlier session wrote beyond that is removed, for it will be trained again.
    init(folder: RunFolder, levels: LevelBins, images: Int, elapsed: Double) throws(BatonError) {
        let path = folder.file("stats.jsonl")
        let kept = TrainingStatistics.read(path).filter { $0.images <= images }
        try folder.write(kept.map { $0.json() + "\n" }.joined(), to: "stats.jsonl")
        self.folder = folder
        lines = try AppendingFile(path)
        board = try TensorBoardWriter(folder: folder.path, step: images)
        collector = StatisticsCollector(levels: levels, elapsed: elapsed)
        smoothed = kept.last?.loss
    }

    mutating func add(_ report: StepReport, time: Double) {
        collector.add(report, time: time)
        let loss = report.loss
        smoothed = smoothed.map { $0 + 0.02 * (loss - $0) } ?? loss
    }

    /// The loss, for the progress bar.
    var summary: String { smoothed.map { String(format: "loss %.4f", $0) } ?? "" }

    /// Writes what was added since the last time, and beside it the loss on the pictures held back where it was measured.
    mutating func tick(_ validation: TrainingStatistics.Validation? = nil) throws(BatonError) {
        guard var line = collector.take() else { return }
        line.validation = validation
        try reopen(step: line.images)
        try lines.append(line.json() + "\n")
        var scalars: [(tag: String, value: Double)] = [
            ("loss/mean", line.loss), ("train/learning_rate", line.learningRate),
            ("train/images_per_second", line.imagesPerSecond),
            ("memory/tensors_gb", Double(line.tensorBytes) / 1e9),
        ]
        scalars += Self.scalars(line.levels, in: "loss")
        if let validation {
            scalars.append(("validation/mean", validation.loss))
            scalars += Self.scalars(validation.levels, in: "validation")
        }
        try board.scalars(scalars, step: line.images)
    }

    /// Begins files anew that somebody has removed: what is written to them would be lost.
    private mutating func reopen(step: Int) throws(BatonError) {
        let path = folder.file("stats.jsonl")
        if access(folder.path, F_OK) != 0 { try folder.prepare() }
        if access(path, F_OK) != 0 { lines = try AppendingFile(path) }
        if access(board.path, F_OK) != 0 { board = try TensorBoardWriter(folder: folder.path, step: step) }
    }

    /// Losses by level, under tags that say the level: `loss/sigma_0.12_to_0.3`.
    private static func scalars(
        _ levels: [TrainingStatistics.Level], in group: String
    ) -> [(tag: String, value: Double)] {
        levels.compactMap { level in
            level.loss.map { ("\(group)/\(level.tag)", $0) }
        }
    }

    /// Adds a sample grid of the stage `name`.
    func image(_ image: PixelImage, of name: String, step: Int) throws {
        try board.image(
            "samples/\(name)", png: PNG.encode(image), width: image.width, height: image.height,
            channels: image.channels,
            step: step)
    }
}
