import BatonTensor

/// What a network is given in one evaluation.
public struct NetworkInput {
    /// Images `[N, inputChannels, R, R]`, scaled as the preconditioning asks; a condition that is concatenated comes behind
    /// the image's own channels.
    public var image: Tensor
    /// c_noise of every image, `[N]`.
    public var noise: Tensor
    /// One-hot rows `[N, labelCount]`; a row of zeros is the null label, nil is all null.
    public var labels: Tensor?
    /// `[N, augmentCount]`; nil is not augmented.
    public var augment: Tensor?
    /// c_noise of every image's condition, `[N]`, for a network that embeds the condition's level; nil leaves the path out.
    public var conditionNoise: Tensor?

    /// Collects the inputs of one evaluation.
    public init(
        _ image: Tensor, noise: Tensor, labels: Tensor? = nil, augment: Tensor? = nil, conditionNoise: Tensor? = nil
    ) {
        self.image = image
        self.noise = noise
        self.labels = labels
        self.augment = augment
        self.conditionNoise = conditionNoise
    }
}
