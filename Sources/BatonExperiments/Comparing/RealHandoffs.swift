import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining

/// Real pictures in the place of those that a stage makes.
struct RealHandoffs {
    let dataset: ImageDataset

    /// Pictures at a stage's size: of each item's class, chosen by its key; at the level at which the stage hands over.
    ///
    /// - Parameter noise: standard deviation of noise that they carry besides, and that no stage is told of.
    /// - Throws: `BatonError` (bad data) where the pictures are not of the stage's space, or cannot be averaged down to its size.
    func handoff(_ items: [SampleItem], of stage: any Stage, noise: Double = 0) throws -> Handoff {
        let space = stage.offers.space
        try dataset.require(in: space, size: stage.resolution)
        var images = try dataset.images(chosen(items), size: stage.resolution, by: stage.offers.kernel, in: space)
        if noise > 0 { images = Tensor.combine([(1, images), (Float(noise), self.noise(items, of: stage))]) }
        guard stage.offers.kind == .noisy else { return Handoff(images: images) }
        let process = (stage as? any NetworkStage)?.process ?? GaussianProcess()
        let level = process.noise(
            images.shape, at: NoiseLevels(stage.offers.sigma, count: items.count),
            keys: items.map { $0.sample.key.folding("teacher-forced") })
        return Handoff(
            images: Tensor.combine([(1, images), (Float(stage.offers.sigma), level)]), sigma: stage.offers.sigma)
    }

    /// Pictures `[N, C, size, size]` in [-1, 1]: of each item's class, chosen by its key.
    func pictures(_ items: [SampleItem], size: Int, kernel: DownsampleKernel = .box) -> Tensor {
        dataset.shrunk(chosen(items), size: size, by: kernel)
    }

    private func chosen(_ items: [SampleItem]) -> [Int] {
        items.map { item in
            let candidates =
                item.label.map { label in dataset.labels.indices.filter { dataset.labels[$0] == label } } ?? []
            let key = item.sample.key.folding("teacher-forced")
            return candidates.isEmpty
                ? key.integer(below: dataset.count) : candidates[key.integer(below: candidates.count)]
        }
    }

    /// White noise of standard deviation 1, of the shape of the stage's images.
    func noise(_ items: [SampleItem], of stage: any Stage) -> Tensor {
        let shape: Shape = [1, stage.offers.space.channels, stage.resolution, stage.resolution]
        return Tensor.concatenated(
            items.map { Tensor($0.sample.key.folding("input noise").normals(shape.count), shape: shape) }, axis: 0)
    }
}
