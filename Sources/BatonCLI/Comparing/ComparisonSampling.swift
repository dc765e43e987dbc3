import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining

/// Makes the images of a comparison that are not there yet, stage by stage. What two arms share is made once.
final class ComparisonSampling {
    /// Where the images of an arm are.
    struct Output {
        /// One a stage that runs, in order.
        let stores: [StageStore]
        /// Of upper stages that also ran on real pictures, by stage id.
        let forced: [String: StageStore]
        /// What identifies the weights of each stage.
        let weights: [String: String]
        /// Seconds that one picture takes by itself.
        let latency: Double
    }

    private let items: [SampleItem]
    private let families: FamilyRegistry
    private let folder: String
    private let batch: Int
    private let isQuiet: Bool
    private let dataset: ImageDataset
    private var latencies: LatencyFile

    /// - Parameters:
    ///   - items: the pictures that every arm makes.
    ///   - folder: where everything is kept.
    ///   - dataset: real pictures for upper stages.
    init(
        _ items: [SampleItem], families: FamilyRegistry, folder: String, batch: Int, dataset: ImageDataset,
        isQuiet: Bool
    ) {
        self.items = items
        self.families = families
        self.folder = folder
        self.batch = batch
        self.dataset = dataset
        self.isQuiet = isQuiet
        latencies = LatencyFile("\(folder)/latency.json")
    }

    /// Runs an arm.
    ///
    /// - Parameter isForced: whether upper stages also run on real pictures.
    func run(_ entry: ComparisonPlan.Entry, isForced: Bool, allowsUntrained: Bool) throws -> Output {
        // Fresh stages: those of the plan never hold weights, so that only one arm's are in memory.
        let file = try entry.arm.cascade(overrides: entry.overrides)
        let nodes = file.cascade.finalPath
        let before = MemoryUsage.current.inUse
        let weights = try StageWeights(file, families: families, allowsUntrained: allowsUntrained).load(
            nodes.map(\.stage))
        var stores: [StageStore] = []
        var forced: [String: StageStore] = [:]
        for (index, node) in nodes.enumerated() {
            let stage = node.stage
            let store = try StageStore(
                stage.id, identity: ChainIdentity.hash(of: file, stage: stage.id, weights: weights), below: folder)
            let below = stores.last
            try fill(store, with: stage, title: "\(entry.arm.id) \(stage.id)", since: before) { items in
                try below?.handoff(items)
            }
            stores.append(store)
            guard isForced, index > 0 else { continue }
            let real = try StageStore(
                stage.id,
                identity: ChainIdentity.hash(
                    of: file, stage: stage.id, weights: weights, input: "real " + dataset.contentHash),
                below: folder)
            let predecessor = nodes[index - 1].stage
            try fill(real, with: stage, title: "\(entry.arm.id) \(stage.id) on real pictures", since: before) { items in
                try self.realHandoff(items, of: predecessor)
            }
            forced[stage.id] = real
        }
        let latency = try latencies.value(stores.last?.identity ?? "") { try self.latency(of: nodes.map(\.stage)) }
        MemoryUsage.trim()
        return Output(stores: stores, forced: forced, weights: weights, latency: latency)
    }

    /// Makes what is missing in a store.
    private func fill(
        _ store: StageStore, with stage: any Stage, title: String, since before: Int,
        _ input: ([SampleItem]) throws -> Handoff?
    ) throws {
        let missing = items.filter { !store.has($0) }
        guard !missing.isEmpty else { return }
        let bar = ProgressBar(
            title, unit: "pictures", total: items.count, done: items.count - missing.count, isQuiet: isQuiet)
        defer { bar.clear() }
        stage.maximumBatch = batch
        for start in stride(from: 0, to: missing.count, by: batch) {
            let part = Array(missing[start..<min(start + batch, missing.count)])
            let handoff = try input(part)
            let done = items.count - missing.count + start
            let progress = ComparisonProgress(bar, done: done, count: part.count)
            MemoryUsage.resetPeak()
            let clock = ContinuousClock.now
            let output = try stage.run(handoff, batch: samples(part, for: stage), observer: progress)
            let seconds = (ContinuousClock.now - clock).inSeconds
            guard output.images.nonFiniteCount == 0 else {
                throw BatonError(
                    .failure, "stage '\(stage.id)' made values that are NaN or infinite",
                    hint: "look at its weights and at its sampler")
            }
            try store.add(part, output, seconds: seconds, peak: MemoryUsage.current.peak - before)
            bar.update(Double(done + part.count))
        }
    }

    private func samples(_ items: [SampleItem], for stage: any Stage) -> SampleBatch {
        let classes = stage.offers.labels
        return SampleBatch(
            keys: items.map(\.sample.key),
            labels: classes > 0 ? LabelSpace.oneHot(items.map(\.label), count: classes) : nil)
    }

    /// Real pictures at a stage's size, in its place: of each item's class, chosen by its key; with noise where the stage
    /// hands over a noisy image.
    private func realHandoff(_ items: [SampleItem], of stage: any Stage) throws -> Handoff {
        guard dataset.size % stage.resolution == 0 else {
            throw BatonError(
                .badData, "the data set's pictures of \(dataset.size) px cannot be averaged down to \(stage.resolution)"
            )
        }
        let indices = items.map { item in
            let candidates =
                item.label.map { label in dataset.labels.indices.filter { dataset.labels[$0] == label } } ?? []
            let key = item.sample.key.folding("teacher-forced")
            return candidates.isEmpty
                ? key.integer(below: dataset.count) : candidates[key.integer(below: candidates.count)]
        }
        let images = stage.offers.space.scaled(fromSymmetric: dataset.batch(indices, size: stage.resolution))
        guard stage.offers.kind == .noisy else { return Handoff(images: images) }
        let noise = stage.forwardProcess.noise(
            images.shape, keys: items.map { $0.sample.key.folding("teacher-forced") })
        return Handoff(
            images: Tensor.combine([(1, images), (Float(stage.offers.sigma), noise)]), sigma: stage.offers.sigma)
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
