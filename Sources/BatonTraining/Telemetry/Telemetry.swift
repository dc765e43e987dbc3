import BatonData
import BatonDiffusion
import BatonSettings
import Foundation

/// The statistics of a run: `stats.jsonl` and TensorBoard's events.
struct Telemetry {
    private let lines: AppendingFile
    private let board: TensorBoardWriter
    private var collector: StatisticsCollector
    private var smoothed: Double?

    /// Goes on after `images`: what an earlier session wrote beyond that is removed, for it will be trained again.
    init(folder: RunFolder, levels: LevelDistribution?, images: Int, elapsed: Double) throws(BatonError) {
        let path = folder.file("stats.jsonl")
        let kept = TrainingStatistics.read(path).filter { $0.images <= images }
        try folder.write(kept.map { $0.json() + "\n" }.joined(), to: "stats.jsonl")
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

    /// Writes what was added since the last time.
    mutating func tick() throws(BatonError) {
        guard let line = collector.take() else { return }
        try lines.append(line.json() + "\n")
        var scalars: [(tag: String, value: Double)] = [
            ("loss/mean", line.loss), ("train/learning_rate", line.learningRate),
            ("train/images_per_second", line.imagesPerSecond),
            ("memory/tensors_gb", Double(line.tensorBytes) / 1e9),
        ]
        for (index, level) in line.levels.enumerated() {
            if let loss = level.loss { scalars.append(("loss/level_\(index)", loss)) }
        }
        try board.scalars(scalars, step: line.images)
    }

    /// Adds a sample grid.
    func image(_ image: PixelImage, step: Int) throws {
        try board.image(
            "samples", png: PNG.encode(image), width: image.width, height: image.height, channels: image.channels,
            step: step)
    }
}
