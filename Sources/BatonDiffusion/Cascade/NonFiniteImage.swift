import BatonSettings

/// An image whose values became NaN or infinite while it was made.
public struct NonFiniteImage: Hashable, Sendable {
    /// Its place in the batch.
    public var index: Int
    /// The image.
    public var sample: SampleID
    /// Id of the stage in which it happened.
    public var stage: String
    /// The level that the state had reached; 0 for the stage's finished image.
    public var sigma: Double

    /// `seed 3: values became NaN or infinite in stage 'top' at sigma 0.61`.
    public var description: String {
        "seed \(sample.seed): values became NaN or infinite in stage '\(stage)' at sigma \(Float(sigma))"
    }

    /// What ends a command because of the image.
    public var error: BatonError {
        BatonError(
            .failure, description,
            hint: "look at the stage's weights, its guidance scale, and the levels of its sampler")
    }
}
