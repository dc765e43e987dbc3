import BatonTensor

/// Images to be made: one key and one label each.
public struct SampleBatch {
    /// One key an image, made from seed and sample index; a stage folds its id.
    public var keys: [RandomKey]
    /// `[N, K]` one-hot rows; nil for an unconditional cascade.
    public var labels: Tensor?
    /// Replaces the keyed noise, for replaying recorded draws.
    public var recordedNoise: (any NoiseSource)?

    /// Makes a batch.
    public init(keys: [RandomKey], labels: Tensor? = nil, recordedNoise: (any NoiseSource)? = nil) {
        self.keys = keys
        self.labels = labels
        self.recordedNoise = recordedNoise
    }

    /// Number of images.
    public var count: Int { keys.count }

    /// The noise of stage `id`: depends on the stage's id, not on its position, so that changing one stage leaves the others' noise alone.
    public func noise(forStage id: String) -> any NoiseSource {
        recordedNoise ?? KeyedNoise(keys.map { $0.folding(id) })
    }
}
