import BatonCharts
import BatonDiffusion

/// What a job has made, and what it took: what `baton sample` tells at its end.
public struct SampleReport: Encodable, Sendable {
    /// One stage.
    public struct Row: Encodable, Sendable {
        /// Its id.
        public let id: String
        /// Side of its image in pixels.
        public let size: Int
        /// Network evaluations an image.
        public let calls: Int
        /// Multiply-accumulates an image.
        public let macs: Int
        /// Of all images together.
        public let seconds: Double
        /// An image.
        public let secondsPerImage: Double?
    }

    /// An image that could not be made.
    public struct Lost: Encodable, Sendable {
        /// Its seed.
        public let seed: UInt64
        /// The stage that could not make it.
        public let stage: String
        /// The noise level it had reached.
        public let sigma: Double
    }

    /// Name of the cascade.
    public let cascade: String
    /// Names cascade, weights and the stages that ran.
    public let config: String
    /// The folder.
    public let output: String
    /// Images made.
    public let made: Int
    /// Images that were there already.
    public let skipped: Int
    /// Images that could not be made, since their values became NaN or infinite; absent where there are none.
    public let lost: [Lost]?
    /// Seconds of the whole.
    public let seconds: Double
    /// The file of all images, where they were written to one.
    public let collection: String?
    /// The picture with the first images, all stages side by side.
    public let grid: String?
    /// The file with a line an image.
    public let manifest: String
    /// Evaluations of the last stage with a network that would have taken as long as all of them, where images were made.
    public let callsByTime: Double?
    /// The same rounded up: LowDiff's effective NFE (§4).
    public let effectiveNfe: Int?
    /// The stages that ran, in order.
    public let stages: [Row]

    /// Collects the numbers of a job that was run.
    public init(_ outcome: SampleJob.Outcome, of job: SampleJob) {
        cascade = job.cascade.name
        config = job.configHash
        output = job.folder.path
        made = outcome.made
        skipped = outcome.skipped
        lost =
            outcome.lost.isEmpty
            ? nil : outcome.lost.map { Lost(seed: $0.sample.seed, stage: $0.stage, sigma: $0.sigma) }
        seconds = outcome.seconds
        collection = outcome.collection
        grid = outcome.grid
        manifest = outcome.manifest
        stages = job.sampler.stages.map { stage in
            let cost = StageCost(stage)
            let seconds = outcome.stageSeconds[stage.id] ?? 0
            return Row(
                id: stage.id, size: cost.size, calls: cost.calls, macs: cost.multiplyAccumulates, seconds: seconds,
                secondsPerImage: outcome.made > 0 ? seconds / Double(outcome.made) : nil)
        }
        callsByTime =
            outcome.made > 0
            ? Cascade.effectiveCalls(
                stages.map(\.calls), costs: stages.map { $0.seconds / Double(max($0.calls, 1)) }) : nil
        effectiveNfe = callsByTime.flatMap { Int(exactly: $0.rounded(.up)) }
    }
}
