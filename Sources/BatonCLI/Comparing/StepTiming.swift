import BatonConfiguration
import BatonDiffusion
import BatonTensor
import BatonTraining

/// Measures what a network evaluation takes, stage by stage, with random weights.
enum StepTiming {
    /// Seconds an image and evaluation of every stage that runs.
    static func secondsPerCall(_ arm: ComparisonArm, batch: Int, isQuiet: Bool) throws -> [String: Double] {
        let file = try arm.cascade()
        var handoff: Handoff?
        var seconds: [String: Double] = [:]
        let nodes = file.cascade.finalPath
        let bar = ProgressBar("timing \(arm.id)", unit: "stages", total: nodes.count, isQuiet: isQuiet)
        defer { bar.clear() }
        let keys = (0..<batch).map { SampleID(seed: UInt64($0)).key }
        let classes = file.cascade.labels.count
        let labels = classes > 0 ? LabelSpace.oneHot(keys.indices.map { $0 % classes }, count: classes) : nil
        for node in nodes {
            let stage = node.stage
            stage.network.materialize(key: RandomKey(seed: 0).folding(stage.id))
            stage.maximumBatch = batch
            let samples = SampleBatch(keys: keys, labels: labels)
            // The first run chooses algorithms and fills the memory pool.
            _ = try stage.run(handoff, batch: samples, observer: nil)
            let start = ContinuousClock.now
            let output = try stage.run(handoff, batch: samples, observer: nil)
            let elapsed = (ContinuousClock.now - start).inSeconds
            seconds[stage.id] = elapsed / Double(batch * max(1, output.calls))
            handoff = output
            bar.update(Double(seconds.count))
        }
        return seconds
    }
}
