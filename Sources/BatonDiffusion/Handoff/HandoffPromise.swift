/// Whether an image that is handed over still carries noise.
public enum HandoffKind: String, Hashable, Sendable {
    /// σ of at most 0.01.
    case clean
    /// A higher σ.
    case noisy
}

/// What a stage emits, known from its configuration alone.
public struct HandoffPromise: Hashable, Sendable {
    /// Side of the image in pixels.
    public var size: Int
    /// The space of the image.
    public var space: ImageSpace
    /// Classes the stage was trained with.
    public var labels: Int
    /// Width of the embeddings the stage was trained with; 0 for none.
    public var embedding: Int
    /// The level of the image; 0 is clean.
    public var sigma: Double
    /// How the pictures the stage learns from are made from larger ones.
    public var kernel: DownsampleKernel

    /// Makes a promise.
    public init(
        size: Int, space: ImageSpace, labels: Int, embedding: Int = 0, sigma: Double = 0,
        kernel: DownsampleKernel = .box
    ) {
        self.size = size
        self.space = space
        self.labels = labels
        self.embedding = embedding
        self.sigma = sigma
        self.kernel = kernel
    }

    /// The highest σ that still counts as clean.
    public static let cleanLimit = 0.01

    /// Clean up to σ = 0.01.
    public var kind: HandoffKind { sigma <= Self.cleanLimit ? .clean : .noisy }
}
