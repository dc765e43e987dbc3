import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

/// The same few samples of a stage again and again, to see it learn: fixed seeds, fixed labels, fixed hand-offs.
///
/// A stage without predecessor samples the classes in turn. A stage with one continues from real pictures at the
/// predecessor's size, so that what is seen is this stage's doing.
public struct SampleGrid {
    /// How many samples.
    public var count: Int
    /// Their seed.
    public var seed: UInt64
    /// Side of the predecessor's images in pixels; nil for a stage without one.
    public var handoffSize: Int?

    /// Describes a grid.
    public init(count: Int, seed: UInt64, handoffSize: Int? = nil) {
        self.count = count
        self.seed = seed
        self.handoffSize = handoffSize
    }

    /// Samples with the weights that are in the stage's network.
    ///
    /// - Throws: `BatonError` (unavailable) where the stage's space has no codec; what the stage throws.
    public func make(_ stage: any NetworkStage, from source: TrainingSource) throws -> PixelImage {
        let samples = (0..<count).map { SampleID(seed: seed, index: $0) }
        let space = stage.offers.space
        guard let handoffSize else {
            let classes = stage.offers.labels
            let batch = try SampleBatch(
                samples, labels: (0..<count).map { $0 % max(classes, 1) }, of: classes,
                embeddings: source.embeddings((0..<count).map(source.index(ofDraw:))))
            let output = try stage.run(nil, batch: batch, observer: nil)
            return ImageGrid().compose(try space.pictures(of: output.images))
        }
        let indices = (0..<count).map(source.index(ofDraw:))
        let small = try source.images(indices, size: handoffSize)
        let batch = SampleBatch(
            keys: samples.map(\.key), labels: source.labels(indices),
            embeddings: source.embeddings(indices))
        let output = try stage.run(Handoff(images: small), batch: batch, observer: nil)
        let truth = try source.images(indices, size: stage.resolution)
        return try ImageGrid().compose(
            stages: [small, output.images, truth].map { try space.pictures(of: $0) })
    }
}
