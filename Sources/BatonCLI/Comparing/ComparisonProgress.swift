import BatonDiffusion
import BatonSettings
import BatonTerminal

/// Follows a batch of a comparison: moves the bar, and ends the work when that is asked for.
struct ComparisonProgress: SamplingObserver {
    private let bar: ProgressBar
    private let done: Int
    private let count: Int

    /// - Parameters:
    ///   - done: pictures that are finished.
    ///   - count: pictures of the batch.
    init(_ bar: ProgressBar, done: Int, count: Int) {
        self.bar = bar
        self.done = done
        self.count = count
    }

    func observe(_ progress: SamplingProgress) throws {
        bar.update(
            Double(done) + Double(count) * Double(progress.step) / Double(max(progress.steps, 1)),
            detail: "step \(progress.step)/\(progress.steps)")
        if ProcessSignals.isInterrupted { bar.clear() }
        try Self.requireUninterrupted("in stage '\(progress.stage)'")
    }

    /// - Throws: `BatonError` (interrupted) where the work was asked to end.
    static func requireUninterrupted(_ doing: String) throws(BatonError) {
        guard ProcessSignals.isInterrupted else { return }
        throw BatonError(
            .interrupted, "the comparison was interrupted \(doing)", hint: "the same command goes on where it stopped")
    }
}
