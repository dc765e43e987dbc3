import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor

/// Makes the images of a comparison that are not there yet, stage by stage. What two arms share is made once.
final class ComparisonSampling {
    /// Where the images of an arm are.
    struct Output {
        /// One a stage that runs, in order.
        let stores: [StageStore]
        /// Of upper stages that also ran on real pictures, by stage id.
        let forced: [String: RealInput]
        /// The loss of every stage at fixed noise levels; empty where it was not asked for.
        let losses: [LossByLevel]
        /// What identifies the weights of each stage.
        let weights: [String: String]
        /// Seconds that one picture takes by itself.
        let latency: Double
    }

    /// An upper stage on real pictures.
    struct RealInput {
        /// What it made of them.
        let store: StageStore
        /// What it made of them with noise on them; nil where that was not asked for.
        let noisy: StageStore?
        /// The noisy pictures that it was given, and their noise: `[N, C, R, R]`.
        let noisyImages: Tensor?
        let noise: Tensor?
    }

    private let items: [SampleItem]
    private let plugins: PluginRegistry
    private let folder: String
    private let batch: Int
    private let watch: Watch
    private let real: RealHandoffs
    private var latencies: KeptResults<Double>
    private var losses: KeptResults<LossByLevel>

    /// - Parameters:
    ///   - items: the pictures that every arm makes.
    ///   - folder: where everything is kept.
    ///   - dataset: real pictures for upper stages.
    init(
        _ items: [SampleItem], plugins: PluginRegistry, folder: String, batch: Int, dataset: ImageDataset,
        watch: Watch
    ) {
        self.items = items
        self.plugins = plugins
        self.folder = folder
        self.batch = batch
        self.watch = watch
        real = RealHandoffs(dataset: dataset)
        latencies = KeptResults("\(folder)/latency.json")
        losses = KeptResults("\(folder)/losses.json")
    }

    /// Runs an arm.
    ///
    /// - Parameters:
    ///   - isForced: whether upper stages also run on real pictures.
    ///   - noise: standard deviation of noise that those pictures carry in a further run; nil for no such run.
    ///   - measuresLoss: whether the stages' losses are measured.
    func run(
        _ entry: ComparisonPlan.Entry, isForced: Bool, noise: Double?, measuresLoss: Bool, allowsUntrained: Bool
    ) throws -> Output {
        // Fresh stages: those of the plan never hold weights, so that only one arm's are in memory.
        let file = try entry.arm.cascade(overrides: entry.overrides)
        let nodes = file.cascade.finalPath
        let weights = try StageWeights(file, plugins: plugins, allowsUntrained: allowsUntrained).load(
            nodes.map(\.stage), batch: batch, progress: watch.tell)
        var stores: [StageStore] = []
        var forced: [String: RealInput] = [:]
        for (index, node) in nodes.enumerated() {
            let stage = node.stage
            let store = try StageStore(
                stage.id, identity: Identity.ofStage(stage.id, of: file, weights: weights), below: folder)
            let below = stores.last
            try fill(store, with: stage, title: "\(entry.arm.id) \(stage.id)") { items in
                try below?.handoff(items)
            }
            stores.append(store)
            guard isForced, index > 0 else { continue }
            let predecessor = nodes[index - 1].stage
            func run(noise: Double) throws -> StageStore {
                let input = "real \(real.dataset.contentHash)" + (noise > 0 ? " with noise \(noise)" : "")
                let store = try StageStore(
                    stage.id,
                    identity: Identity.ofStage(stage.id, of: file, weights: weights, input: input),
                    below: folder)
                let title = "\(entry.arm.id) \(stage.id) on \(noise > 0 ? "noisy" : "real") pictures"
                try fill(store, with: stage, title: title) { items in
                    try real.handoff(items, of: predecessor, noise: noise)
                }
                return store
            }
            forced[stage.id] = RealInput(
                store: try run(noise: 0), noisy: try noise.map(run),
                noisyImages: try noise.map { try real.handoff(items, of: predecessor, noise: $0).images },
                noise: noise.map { real.noise(items, of: predecessor) * Float($0) })
        }
        let latency = try latencies.value(stores.last?.identity ?? "") { try self.latency(of: nodes.map(\.stage)) }
        let losses =
            measuresLoss
            ? try nodes.compactMap { $0.stage as? any NetworkStage }.map {
                try loss(of: $0, in: file, weights: weights)
            }
            : []
        MemoryUsage.trim()
        return Output(stores: stores, forced: forced, losses: losses, weights: weights, latency: latency)
    }

    /// A stage's loss at fixed noise levels, with the weights it has.
    private func loss(
        of stage: any NetworkStage, in file: CascadeFile, weights: [String: String]
    ) throws -> LossByLevel {
        let identity = Identity.ofStage(
            stage.id, of: file, weights: weights, input: "loss \(real.dataset.contentHash)")
        return try losses.value(identity) {
            let data = AnalysisData(real.dataset, pictures: 64)
            return try watch.part("\(stage.id) loss by σ", unit: "levels", total: 12) {
                try LossByLevel(
                    stage, images: data.images(for: stage), labels: data.labels(for: stage), levels: 12
                ) { watch.tell(.advanced(Double($0))) }
            }
        }
    }

    /// Makes what is missing in a store.
    private func fill(
        _ store: StageStore, with stage: any Stage, title: String,
        _ input: ([SampleItem]) throws -> Handoff?
    ) throws {
        let missing = items.filter { !store.has($0) }
        guard !missing.isEmpty else { return }
        watch.tell(.began(title, unit: "pictures", total: items.count, done: items.count - missing.count))
        defer { watch.tell(.ended) }
        let network = stage as? any NetworkStage
        // The stage alone: neither the weights of the others nor what earlier arms have left in memory.
        let weights = MemoryLayout<Float>.size * (network?.network.activeParameterCount ?? 0)
        for start in stride(from: 0, to: missing.count, by: batch) {
            let part = Array(missing[start..<min(start + batch, missing.count)])
            let handoff = try input(part)
            let done = items.count - missing.count + start
            let progress = BatchWatch(watch: watch, done: done, count: part.count)
            MemoryUsage.resetPeak()
            let before = MemoryUsage.current.inUse
            let clock = ContinuousClock.now
            let output = try stage.run(handoff, batch: samples(part, for: stage), observer: progress)
            let seconds = (ContinuousClock.now - clock).inSeconds
            guard output.images.nonFiniteCount == 0 else {
                throw BatonError(
                    .failure, "stage '\(stage.id)' made values that are NaN or infinite",
                    hint: "look at its weights and at its sampler")
            }
            try store.add(part, output, seconds: seconds, peak: MemoryUsage.current.peak - before + weights)
            watch.tell(.advanced(Double(done + part.count)))
        }
    }

    private func samples(_ items: [SampleItem], for stage: any Stage) throws -> SampleBatch {
        try SampleBatch(
            items.map(\.sample), labels: items.map(\.label), of: stage.offers.labels, maximumBatch: batch)
    }

    /// The faster of two pictures, each by itself.
    private func latency(of stages: [any Stage]) throws -> Double {
        guard let item = items.first else { return 0 }
        var times: [Double] = []
        for _ in 0..<2 {
            let start = ContinuousClock.now
            var handoff: Handoff?
            for stage in stages { handoff = try stage.run(handoff, batch: samples([item], for: stage), observer: nil) }
            times.append((ContinuousClock.now - start).inSeconds)
        }
        return times.min() ?? 0
    }
}

/// Tells how far the batch of one stage is, and ends the work when that is asked for.
private struct BatchWatch: SamplingObserver {
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
