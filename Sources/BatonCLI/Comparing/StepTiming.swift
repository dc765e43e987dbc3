import BatonConfiguration
import BatonDiffusion
import BatonTerminal

/// Measures what a network evaluation takes, stage by stage, with random weights.
enum StepTiming {
    /// Seconds an image and evaluation of every stage that runs.
    static func secondsPerCall(_ arm: ComparisonArm, batch: Int, isQuiet: Bool) throws -> [String: Double] {
        let bar = ProgressBar("timing \(arm.id)", unit: "runs", total: 2, isQuiet: isQuiet)
        defer { bar.clear() }
        let workload = try CascadeWorkload(arm.cascade().cascade, batch: batch)
        try workload.sample()
        bar.update(1)
        return try Dictionary(
            uniqueKeysWithValues: workload.sample().map { result in
                (result.id, result.seconds / Double(batch * max(1, result.handoff.calls)))
            })
    }
}
