import BatonConfiguration
import BatonDiffusion

/// Measures what a network evaluation takes, stage by stage, with random weights.
enum StepTiming {
    /// Seconds an image and evaluation of every stage that runs.
    static func secondsPerCall(_ arm: ComparisonArm, batch: Int, watch: Watch) throws -> [String: Double] {
        try watch.part("timing \(arm.id)", unit: "runs", total: 2) {
            let workload = try CascadeWorkload(arm.cascade().cascade, batch: batch)
            try workload.sample()
            watch.tell(.advanced(1))
            return try Dictionary(
                uniqueKeysWithValues: workload.sample().map { result in
                    (result.id, result.seconds / Double(batch * max(1, result.handoff.calls)))
                })
        }
    }
}
