import BatonDiffusion
import BatonSettings

/// Tells how far the batch of one stage is, and ends the work when that is asked for.
struct BatchWatch: SamplingObserver {
    let watch: Watch
    /// Pictures that are finished.
    let done: Int
    /// Pictures of the batch.
    let count: Int

    func observe(_ progress: SamplingProgress) throws {
        let share = Double(progress.step) / Double(max(progress.steps, 1))
        watch.tell(
            .advanced(Double(done) + Double(count) * share, detail: "step \(progress.step)/\(progress.steps)"))
        try watch.requireUninterrupted("the comparison was interrupted in stage '\(progress.stage)'")
    }
}
