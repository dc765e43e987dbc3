import BatonDiffusion
import BatonTensor

/// Measures the loss of a stage on the pictures that training never sees.
///
/// Every picture is measured in every bin of σ, at the bin's median level, with the same noise each time: two measurements
/// differ by what was learnt in between, and by nothing else.
struct Validation {
    private let stage: any NetworkStage
    private let source: TrainingSource
    private let pictures: [Int]
    private let levels: LevelBins
    /// Pictures that go through the network at once.
    private let batch: Int

    /// Prepares a measurement; nil where nothing is held back.
    init?(of stage: any NetworkStage, from source: TrainingSource, settings: TrainingSettings) {
        guard let validation = settings.validation else { return nil }
        self.stage = stage
        self.source = source
        // Of more than are to be measured a share from everywhere, not the first class.
        let all = source.validation
        let count = min(all.count, validation.pictures)
        pictures = (0..<count).map { all[$0 * all.count / count] }
        levels = LevelBins(stage.process.levels)
        batch = settings.microBatch
    }

    /// The loss with the weights that are in the stage's network; nil where it is nowhere finite.
    func measure() throws -> TrainingStatistics.Validation? {
        var sums = [Double](repeating: 0, count: levels.count)
        for start in stride(from: 0, to: pictures.count, by: batch) {
            let part = Array(pictures[start..<min(start + batch, pictures.count)])
            let keys = part.map { index in
                RandomKey(seed: 0).folding("validation").folding(stage.id).folding(source.dataset.itemNames[index])
            }
            let images = try source.images(part, size: stage.resolution)
            for (bin, sigma) in levels.middles.enumerated() {
                let loss = try stage.loss(
                    TrainingBatch(
                        images: images, labels: source.labels(part), embeddings: source.embeddings(part), keys: keys,
                        levels: NoiseLevels(sigma, count: part.count), isTraining: false))
                sums[bin] += loss.perImage.reduce(0) { $0 + Double($1) }
            }
        }
        let entries = levels.middles.indices.map { bin in
            levels.statistics(of: bin, images: pictures.count, total: sums[bin])
        }
        let losses = entries.compactMap(\.loss)
        guard !losses.isEmpty else { return nil }
        return TrainingStatistics.Validation(
            pictures: pictures.count, loss: losses.reduce(0, +) / Double(losses.count), levels: entries)
    }
}
