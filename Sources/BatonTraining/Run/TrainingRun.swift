import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import Foundation
import Logging

/// A training with its folder: checkpoints, statistics, sample grids, and going on where the last session stopped.
public final class TrainingRun {
    /// What a run is about, besides stage, data and settings.
    public struct Plan: Sendable {
        /// Name of the cascade; the folder is called after it and the stage.
        public var name: String
        /// The resolved cascade file up to the stage: stored in the folder and in every checkpoint.
        public var configuration: SettingsNode
        /// The folder of all runs.
        public var root: String
        /// Side of the predecessor's images in pixels; nil for a stage without one.
        public var handoffSize: Int?
        /// What identifies the weights that the stage's network has been given to begin with; nil where they are random.
        public var warmStart: String?
        /// Shows no progress.
        public var isQuiet: Bool

        /// Describes a run.
        public init(
            name: String, configuration: SettingsNode, root: String, handoffSize: Int? = nil,
            warmStart: String? = nil, isQuiet: Bool = false
        ) {
            self.name = name
            self.configuration = configuration
            self.root = root
            self.handoffSize = handoffSize
            self.warmStart = warmStart
            self.isQuiet = isQuiet
        }
    }

    /// Draws a sample grid with the averaged weights in the stage's network.
    public typealias GridMaker = (_ stage: any Stage, _ source: TrainingSource) throws -> PixelImage

    /// How a run ended.
    public struct Outcome: Sendable {
        /// The run's folder.
        public var folder: String
        /// The finished weights.
        public var weights: String
        /// Images seen.
        public var images: Int
        /// Images seen when this session began; all of them where there was nothing left to do.
        public var resumedAt: Int
    }

    /// The training itself.
    public let trainer: Trainer
    /// The run's folder.
    public let folder: RunFolder
    /// Images seen when this session began.
    public let resumedAt: Int

    let plan: Plan
    let makeGrid: GridMaker?
    let log: Logger
    let bar: ProgressBar
    let provenance: RunProvenance
    var lastGood: String?
    var elapsed: Double

    /// Opens the folder of this training or makes one, and goes on from its newest state.
    ///
    /// - Parameter grid: draws sample grids; nil for ``SampleGrid``.
    /// - Throws: `BatonError` where data and stage do not fit or the folder cannot be written.
    public init(
        _ stage: any Stage, on dataset: ImageDataset, settings: TrainingSettings, plan: Plan, grid: GridMaker? = nil
    ) throws {
        trainer = try Trainer(stage, on: dataset, settings: settings)
        self.plan = plan
        if let grid {
            makeGrid = grid
        } else if settings.sampleCount > 0 {
            let grid = SampleGrid(
                count: settings.sampleCount, seed: UInt64(settings.seed), handoffSize: plan.handoffSize)
            makeGrid = { try grid.make($0, from: $1) }
        } else {
            makeGrid = nil
        }
        let identity = RunIdentity.hash(
            of: plan.configuration, stage: stage.id, dataset: dataset, warmStart: plan.warmStart)
        let (folder, isNew) = try RunFolder.open(
            below: plan.root, label: RunIdentity.label(plan.name, stage.id), identity: identity)
        self.folder = folder
        let sink = try AppendingFile(folder.file("log.txt"))
        log = Logger(label: "baton.train") { _ in RunLog(sink) }
        var provenance = RunProvenance(dataset: dataset, settings: settings, warmStart: plan.warmStart)
        if !isNew, let began = RunProvenance.began(in: folder) { provenance.started = began }
        self.provenance = provenance
        if isNew { try folder.write(provenance.json() + "\n", to: "provenance.json") }
        try folder.write(plan.configuration.yaml(), to: "config.yaml")
        let found = try Snapshots.restoreNewest(in: folder, into: trainer, log: log)
        lastGood = found?.path
        elapsed = found?.elapsed ?? 0
        resumedAt = trainer.imagesSeen
        bar = ProgressBar(
            "train \(stage.id)", unit: "images", total: settings.images, done: trainer.imagesSeen,
            isQuiet: plan.isQuiet)
    }

    /// Writes to the log and above the progress bar.
    func note(_ text: String, level: Logger.Level = .info) {
        log.log(level: level, "\(text)")
        bar.message(text)
    }
}
