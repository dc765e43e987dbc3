import BatonData
import BatonDiffusion
import BatonFiles
import BatonNetworks
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
        /// What such a file may hold, and what each key is for: those that say something about what is learnt decide which run it is.
        public var schema: SettingsSchema
        /// The folder of all runs.
        public var root: String
        /// Side of the predecessor's images in pixels; nil for a stage without one.
        public var handoffSize: Int?
        /// The weights that the stage's network has been given to begin with; nil where they are random.
        public var warmStart: WarmStart?
        /// A run's folder, or one of its checkpoints, whose weights, moments and averages a new run goes on from.
        public var continuesFrom: String?
        /// Reads a configuration that an earlier session stored, with the defaults of today; nil where it cannot. Without it
        /// earlier runs are recognised only while the configuration's text stays the same.
        public var stored: @Sendable (_ path: String) -> SettingsNode? = { _ in nil }

        /// Describes a run.
        public init(
            name: String, configuration: SettingsNode, schema: SettingsSchema, root: String, handoffSize: Int? = nil,
            warmStart: WarmStart? = nil
        ) {
            self.name = name
            self.configuration = configuration
            self.schema = schema
            self.root = root
            self.handoffSize = handoffSize
            self.warmStart = warmStart
        }
    }

    /// The weights of another training that a network was given to begin with.
    public struct WarmStart: Sendable, Hashable {
        /// What identifies them, such as a hash of their file.
        public var identity: String
        /// What was taken of them and what was not, for the log.
        public var summary: String

        /// Names weights.
        public init(identity: String, summary: String) {
            self.identity = identity
            self.summary = summary
        }
    }

    /// Draws a sample grid with the averaged weights in the stage's network.
    public typealias GridMaker = (_ stage: any NetworkStage, _ source: TrainingSource) throws -> PixelImage

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
    let progress: WorkProgress
    let provenance: RunProvenance
    let identity: RunIdentity
    let validation: Validation?
    var lastGood: String?
    var elapsed: Double

    /// Opens the folder of this training or makes one, and goes on from its newest good state.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - dataset: the data set.
    ///   - settings: the decoded settings.
    ///   - plan: what to do.
    ///   - grid: draws sample grids; nil for ``SampleGrid``.
    ///   - progress: who is told how the run goes on, from now on.
    /// - Throws: `BatonError` where data and stage do not fit, the folder cannot be written, or the run to continue from has no
    ///   state that fits.
    public init(
        _ stage: any NetworkStage, on dataset: ImageDataset, settings: TrainingSettings, plan: Plan,
        grid: GridMaker? = nil, progress: @escaping WorkProgress = { _ in }
    ) throws {
        trainer = try Trainer(stage, on: dataset, settings: settings)
        validation = Validation(of: stage, from: trainer.source, settings: settings)
        self.plan = plan
        makeGrid = grid ?? Self.gridMaker(settings, plan, space: stage.offers.space)
        var provenance = RunProvenance(dataset: dataset, settings: settings, warmStart: plan.warmStart)
        identity = RunIdentity(
            of: plan.configuration, stage: stage.id, schema: plan.schema, provenance: provenance,
            classes: dataset.labelNames)
        let search = RunSearch(plan, stage: stage.id, identity: identity, classes: dataset.labelNames)
        var notices: [String] = []
        var begun: Snapshots.Found?
        if let match = search.match {
            folder = try RunFolder.open(match)
            let stored = RunProvenance.read(match)
            provenance.started = stored?.started ?? provenance.started
            provenance.continuedFrom = stored?.continuedFrom
        } else {
            if let source = plan.continuesFrom {
                // Before there is a folder: what does not fit leaves none behind.
                let found = try Self.restore(source, into: trainer) { notices.append($0) }
                provenance.continuedFrom = try found.continuation(of: source)
                notices.append("continuing from \(found.path), after \(found.state.imagesSeen) images")
                begun = found
            } else if let explanation = search.explanation {
                notices.append(explanation)
            }
            if let taken = plan.warmStart?.summary { notices.append("warm start: \(taken)") }
            folder = try RunFolder.make(
                below: plan.root, label: RunIdentity.label(plan.name, stage.id), identity: identity.hash)
        }
        self.provenance = provenance
        let sink = try AppendingFile(folder.file("log.txt"))
        log = Logger(label: "baton.train") { _ in RunLog(sink) }
        try folder.prepare()
        try folder.describe(identity, provenance: provenance, configuration: plan.configuration)
        let found = try Snapshots.restoreNewest(in: folder, into: trainer, log: log)
        if found == nil, begun == nil, let origin = provenance.continuedFrom {
            // The session that made the folder ended before its first checkpoint.
            begun = try Self.restore(origin.run, into: trainer) { notices.append($0) }
        }
        lastGood = found?.path
        elapsed = found?.elapsed ?? begun?.circumstances.elapsed ?? 0
        resumedAt = trainer.imagesSeen
        self.progress = progress
        for notice in notices { note(notice, isNotice: true) }
        if begun != nil { try save() }
    }

    private static func gridMaker(_ settings: TrainingSettings, _ plan: Plan, space: ImageSpace) -> GridMaker? {
        // Without a codec there is nothing to see.
        guard settings.sampleCount > 0, space.codec != nil else { return nil }
        let grid = SampleGrid(
            count: settings.sampleCount, seed: UInt64(settings.seed), handoffSize: plan.handoffSize)
        return { try grid.make($0, from: $1) }
    }

    /// Gives a trainer the newest good state of another run.
    private static func restore(
        _ source: String, into trainer: Trainer, log: (String) -> Void
    ) throws -> Snapshots.Found {
        let found = try Snapshots.newest(in: source, log: log)
        do throws(BatonError) {
            try trainer.restore(found.state)
        } catch {
            throw BatonError(
                .badData, "the run's state is that of another network: \(error)", file: found.path,
                hint: "--warm-start \(found.path) takes of its weights what fits")
        }
        return found
    }

    /// Writes to the log, and tells; what a user must not miss is a notice.
    func note(_ text: String, level: Logger.Level = .info, isNotice: Bool = false) {
        log.log(level: level, "\(text)")
        progress(isNotice ? .notice(text) : .message(text))
    }
}
