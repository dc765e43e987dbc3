import BatonNetworks
import BatonTensor

/// Images to train or measure a stage on.
public struct TrainingBatch {
    /// `[N, C, R, R]` in the value range, at the stage's size.
    public var images: Tensor
    /// `[N, K]` one-hot rows, or nil.
    public var labels: Tensor?
    /// `[N, K]` dense vectors, or nil.
    public var embeddings: Tensor?
    /// `[N, 9]` parameters of the augmentation applied, or nil.
    public var augment: Tensor?
    /// One key an image and training step: levels, noise, label dropout and network dropout follow from it.
    public var keys: [RandomKey]
    /// Levels to use instead of drawn ones, for measuring the loss at a given σ.
    public var levels: NoiseLevels?
    /// Which of the stage's updates the batch is for, from 0.
    public var update: Int
    /// Whether labels and activations are dropped out.
    public var isTraining: Bool
    /// Whether the network keeps little for the backward pass and computes its blocks once more there.
    public var recomputes = false

    /// Makes a batch.
    public init(
        images: Tensor, labels: Tensor? = nil, embeddings: Tensor? = nil, augment: Tensor? = nil, keys: [RandomKey],
        levels: NoiseLevels? = nil, update: Int = 0, isTraining: Bool = true
    ) {
        self.images = images
        self.labels = labels
        self.embeddings = embeddings
        self.augment = augment
        self.keys = keys
        self.levels = levels
        self.update = update
        self.isTraining = isTraining
    }

    /// Number of images.
    public var count: Int { images.shape[0] }

    /// How the network is evaluated on this batch.
    public var context: ForwardContext {
        var context = ForwardContext(
            isTraining: isTraining, dropoutKey: isTraining ? keys.first?.folding("dropout") : nil)
        context.recomputes = recomputes
        return context
    }
}
