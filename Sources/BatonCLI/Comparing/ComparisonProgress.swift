import BatonDiffusion
import BatonSettings
import BatonTraining

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
        guard ProcessSignals.isInterrupted else { return }
        bar.clear()
        throw BatonError(
            .interrupted, "the comparison was interrupted in stage '\(progress.stage)'",
            hint: "the same command goes on where it stopped")
    }
}
