import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor

/// Samples, measures and describes a comparison.
struct ComparisonJob {
    let comparison: ComparisonFile
    let plan: ComparisonPlan
    let items: [SampleItem]
    let seeds: String
    let dataset: ImageDataset
    let dataName: String
    let suite: MetricSuite
    let sampling: ComparisonSampling
    let allowsUntrained: Bool
    let versions: [String: String]
    let watch: Watch

    private var bootstrap: Bootstrap { Bootstrap(resamples: comparison.resamples) }

    /// Does the work.
    func run() throws -> (results: ComparisonResults, pictures: ReportPictures) {
        var outputs: [[ComparisonSampling.Output]] = []
        for (index, round) in plan.rounds.enumerated() {
            let isLast = index == plan.rounds.count - 1
            outputs.append(
                try round.entries.map { entry in
                    try sampling.run(
                        entry, isForced: comparison.isTeacherForced && isLast,
                        noise: isLast ? comparison.inputNoise : nil,
                        measuresLoss: comparison.measuresLoss && isLast, allowsUntrained: allowsUntrained)
                })
        }
        var results = description(weights: outputs.last?.map(\.weights) ?? [])
        let judging = ComparisonJudging(
            items: items, references: try ReferencePictures(dataset, size: dataset.size), suite: suite,
            bootstrap: bootstrap)
        let total = outputs.reduce(0) { $0 + $1.count }
        watch.tell(.began("measuring", unit: "arms", total: total))
        defer { watch.tell(.ended) }
        var done = 0.0
        var nearest: [String: [Int]] = [:]
        for index in plan.rounds.indices {
            nearest = try measure(index, outputs[index], judging, into: &results) {
                done += 1
                watch.tell(.advanced(done))
                try watch.requireUninterrupted("the comparison was interrupted while measuring")
            }
        }
        results.realPictures = judging.results(try judging.judgeReal(size: results.size))
        let last = outputs.last ?? []
        for (index, (entry, output)) in zip(plan.rounds.last?.entries ?? [], last).enumerated() {
            results.arms[index].losses = output.losses
            results.teacherForcing += try teacherForcing(entry, output, judging)
        }
        let pictures = ReportPictures(
            finals: try zip(plan.rounds, outputs).map { try finals($0.entries, $1) }, strips: try strips(last),
            extremes: try extremes(results, last), neighbours: try neighbours(last, nearest: nearest),
            noisyInputs: try noisyInputs(last))
        return (results, pictures)
    }

    /// Adds the metrics of one round.
    ///
    /// - Returns: by arm, the indices of the data's pictures that are nearest to its own.
    private func measure(
        _ index: Int, _ outputs: [ComparisonSampling.Output], _ judging: ComparisonJudging,
        into results: inout ComparisonResults, progress: () throws -> Void
    ) throws -> [String: [Int]] {
        var first: ComparisonJudging.Judged?
        var nearest: [String: [Int]] = [:]
        var owners: [String: String] = [:]
        for (arm, (entry, output)) in zip(plan.rounds[index].entries, outputs).enumerated() {
            guard let stage = entry.nodes.last?.stage, let store = output.stores.last else { continue }
            var run = results.rounds[index].runs[arm]
            for (position, store) in output.stores.enumerated() {
                run.costs[position].seconds = store.seconds
                run.costs[position].peakBytes = store.peakBytes
                run.costs[position].sharedWith = owners[store.identity]
                if owners[store.identity] == nil { owners[store.identity] = entry.arm.id }
            }
            run.latency = output.latency
            let judged = try judging.judge(store, of: stage, handoff: output.stores.dropLast().last?.handoff(items))
            run.metrics = judging.results(judged)
            if let first { run.differences = judging.differences(from: first, to: judged) }
            let bins = RadialBins.uniform(of: stage.resolution, count: min(48, stage.resolution))
            run.spectrum = PowerSpectrum.mean(judged.pictures.images, in: bins)
            if results.frequencies.isEmpty {
                let references = try ReferencePictures(
                    dataset, size: stage.resolution, labels: judged.pictures.labels)
                let (indices, weights) = references.choice(of: 1024, key: RandomKey(seed: 0).folding("spectrum"))
                results.frequencies = bins.centers
                results.dataSpectrum = PowerSpectrum.mean(references.images(indices), in: bins, weights: weights)
            }
            results.rounds[index].runs[arm] = run
            if first == nil { first = judged }
            nearest[entry.arm.id] =
                judged.measured.lazy.compactMap { $0.measurement?.neighbours }.first
            try progress()
        }
        return nearest
    }

    /// Every upper stage of an arm on real pictures, against what the stages below made.
    private func teacherForcing(
        _ entry: ComparisonPlan.Entry, _ output: ComparisonSampling.Output, _ judging: ComparisonJudging
    ) throws -> [ComparisonResults.TeacherForcing] {
        try zip(entry.nodes, output.stores).compactMap { node, store in
            guard let input = output.forced[node.stage.id] else { return nil }
            // Hand-offs are left out: those of the two sides differ, so that only what needs none can be compared.
            let generated = try judging.judge(store, of: node.stage, handoff: nil)
            let forced = try judging.judge(input.store, of: node.stage, handoff: nil)
            var result = ComparisonResults.TeacherForcing(
                arm: entry.arm.id, stage: node.stage.id, generated: judging.results(generated),
                forced: judging.results(forced), differences: judging.differences(from: forced, to: generated))
            guard let store = input.noisy, let noise = input.noise, let sigma = comparison.inputNoise else {
                return result
            }
            let noisy = try judging.judge(store, of: node.stage, handoff: nil)
            let retention = NoiseRetention.measure(
                clean: try input.store.handoff(items).images, noisy: try store.handoff(items).images, noise: noise)
            result.noisy = ComparisonResults.NoisyInput(
                sigma: sigma, kept: bootstrap.estimate(retention)[0], metrics: judging.results(noisy),
                differences: judging.differences(from: forced, to: noisy))
            return result
        }
    }
}
