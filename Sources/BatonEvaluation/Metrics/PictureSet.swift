import BatonTensor

/// Pictures to be judged together: the samples of one arm, or those of a folder.
public struct PictureSet {
    /// `[N, C, R, R]` in [-1, 1].
    public let images: Tensor
    /// `[N, C, r, r]` in [-1, 1]: the clean smaller images that the pictures were continued from, where there were any.
    public let handoffs: Tensor?
    /// The class of each picture; nil where it has none or nobody knows.
    public let labels: [Int?]

    private let store = FeatureStore()

    /// Collects pictures.
    ///
    /// - Precondition: images are square and at least one, with one label each; hand-offs are as many, with as many
    ///   channels, and their side divides that of the images.
    public init(_ images: Tensor, handoffs: Tensor? = nil, labels: [Int?]? = nil) {
        precondition(
            images.shape.rank == 4 && images.shape[0] > 0 && images.shape[2] == images.shape[3],
            "pictures are [N, C, R, R], not \(images.shape)")
        if let handoffs {
            precondition(
                handoffs.shape.rank == 4 && handoffs.shape[0] == images.shape[0] && handoffs.shape[1] == images.shape[1]
                    && images.shape[2] % handoffs.shape[2] == 0,
                "hand-offs \(handoffs.shape) do not belong to pictures \(images.shape)")
        }
        self.images = images
        self.handoffs = handoffs
        self.labels = labels ?? [Int?](repeating: nil, count: images.shape[0])
        precondition(self.labels.count == images.shape[0], "one label a picture")
    }

    /// What `features` see in the pictures, `[N, D]`: computed once, whichever metric asks first.
    public func features(_ features: some PictureFeatures) throws -> Tensor {
        try store.features(features, of: Array(0..<count)) { indices in
            Tensor.concatenated(indices.map { images.slice(axis0: $0..<($0 + 1)) }, axis: 0)
        }
    }

    /// How many.
    public var count: Int { images.shape[0] }
    /// Side in pixels.
    public var size: Int { images.shape[2] }
    /// Channels.
    public var channels: Int { images.shape[1] }
}
