import BatonTensor

/// What a network is given in one evaluation.
public struct NetworkInput {
    /// Images `[N, inputChannels, R, R]`, scaled as the preconditioning asks; a condition that is concatenated comes behind
    /// the image's own channels.
    public var image: Tensor
    /// c_noise of every image, `[N]`.
    public var noise: Tensor
    /// One-hot rows `[N, classes]`; a row of zeros is the null label, nil is all null.
    public var labels: Tensor?
    /// Dense vectors `[N, K]`, the last K values of a vector whose first are the labels; nil is all null.
    public var embedding: Tensor?
    /// `[N, augmentCount]`; nil is not augmented.
    public var augment: Tensor?
    /// c_noise of every image's condition, `[N]`, for a network that embeds the condition's level; nil leaves the path out.
    public var conditionNoise: Tensor?

    /// Collects the inputs of one evaluation.
    public init(
        _ image: Tensor, noise: Tensor, labels: Tensor? = nil, embedding: Tensor? = nil, augment: Tensor? = nil,
        conditionNoise: Tensor? = nil
    ) {
        self.image = image
        self.noise = noise
        self.labels = labels
        self.embedding = embedding
        self.augment = augment
        self.conditionNoise = conditionNoise
    }

    /// Labels and embedding as one vector `[N, width]`, the labels first; what is missing is its null, zeros.
    public func vector(width: Int) -> Tensor {
        let images = image.shape[0]
        guard let embedding else {
            guard let labels, labels.shape[1] < width else { return labels ?? .zeros([images, width]) }
            return Tensor.concatenated([labels, .zeros([images, width - labels.shape[1]])], axis: 1)
        }
        let classes = width - embedding.shape[1]
        return classes == 0
            ? embedding : Tensor.concatenated([labels ?? .zeros([images, classes]), embedding], axis: 1)
    }
}
