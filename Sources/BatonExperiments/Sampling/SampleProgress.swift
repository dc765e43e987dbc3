import BatonDiffusion
import BatonSettings

/// Follows the samplers of a run: tells how far it is, and ends the work when that is asked for.
final class SampleProgress: SamplingObserver {
    private let watch: Watch
    private let costs: [String: Double]
    private let total: Double
    private let trace: SampleTrace?
    private var finished = 0
    private var batch = 0
    /// What the batch's finished stages have cost an image.
    private var before = 0.0
    private var current: (stage: String, calls: Int)?

    /// - Parameter stages: the stages that run, in order.
    init(stages: [StageCost], trace: SampleTrace?, watch: Watch) {
        costs = Dictionary(
            stages.map { ($0.stage, Double($0.multiplyAccumulatesPerCall)) }, uniquingKeysWith: { first, _ in first })
        total = stages.reduce(0) { $0 + Double($1.multiplyAccumulates) }
        self.trace = trace
        self.watch = watch
    }

    /// Tells that a batch begins.
    func begin(batch count: Int) {
        batch = count
        before = 0
        current = nil
    }

    /// Tells that the batch is done.
    func end() {
        finished += batch
        batch = 0
    }

    func observe(_ progress: SamplingProgress) throws {
        if let current, current.stage != progress.stage {
            before += Double(current.calls) * (costs[current.stage] ?? 0)
        }
        current = (progress.stage, progress.calls)
        let done = before + Double(progress.calls) * (costs[progress.stage] ?? 0)
        watch.tell(
            .advanced(
                Double(finished) + Double(batch) * min(1, done / max(total, 1)),
                detail: "\(progress.stage) \(progress.step)/\(progress.steps)"))
        try trace?.observe(progress)
        try watch.requireUninterrupted("interrupted after \(finished) new images")
    }
}
