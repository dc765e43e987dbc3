import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTensor

/// A cascade with random weights, and a batch for it: what the benchmarks of whole cascades time.
package struct CascadeWorkload {
    private let sampler: CascadeSampler
    private let samples: [SampleID]
    private let labels: [Int?]

    /// Gives the networks random weights where they have none.
    package init(_ cascade: Cascade, batch: Int) throws(BatonError) {
        sampler = try CascadeSampler(cascade)
        for case let stage as any NetworkStage in sampler.stages {
            if !stage.network.isMaterialized {
                stage.network.materialize(key: RandomKey(seed: 0).folding(stage.id))
            }
        }
        samples = (0..<batch).map { SampleID(seed: UInt64($0)) }
        let classes = cascade.labels.count
        labels = samples.indices.map { classes > 0 ? $0 % classes : nil }
    }

    /// Samples the batch. The first time chooses algorithms and fills the memory pool.
    @discardableResult
    package func sample(_ observer: (any SamplingObserver)? = nil) throws -> [CascadeSampler.StageResult] {
        try sampler.run(samples, labels: labels, maximumBatch: samples.count, observer: observer)
    }
}

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
