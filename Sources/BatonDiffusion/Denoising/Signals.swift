import BatonNetworks
import BatonTensor

/// What a network is told of each image besides its level, one row an image; what is nil is the signal's null.
public struct Signals {
    /// `[N, classes]` one-hot rows; a row of zeros is no class.
    public var labels: Tensor?
    /// `[N, K]` dense vectors; a row of zeros is none.
    public var embedding: Tensor?
    /// The smaller image beside the noisy one, and its level.
    public var condition: Condition?
    /// `[N, A]` augmentation parameters.
    public var augmentation: Tensor?

    /// Collects signals.
    public init(
        labels: Tensor? = nil, embedding: Tensor? = nil, condition: Condition? = nil, augmentation: Tensor? = nil
    ) {
        self.labels = labels
        self.embedding = embedding
        self.condition = condition
        self.augmentation = augmentation
    }

    /// Nothing.
    public static var none: Signals { Signals() }

    /// The signals that are there.
    public var names: Set<Signal> {
        var names: Set<Signal> = []
        if labels != nil { names.insert(.label) }
        if embedding != nil { names.insert(.embedding) }
        if let condition { names.formUnion(condition.embedsLevel ? [.image, .imageLevel] : [.image]) }
        if augmentation != nil { names.insert(.augmentation) }
        return names
    }

    /// The nulls of `names`, and the other signals as they are.
    public func dropping(_ names: Set<Signal>) -> Signals {
        var copy = self
        if names.contains(.label) { copy.labels = nil }
        if names.contains(.embedding) { copy.embedding = nil }
        if names.contains(.image) { copy.condition = nil }
        if names.contains(.imageLevel) { copy.condition?.embedsLevel = false }
        if names.contains(.augmentation) { copy.augmentation = nil }
        return copy
    }

    /// The signals of some of `count` images.
    func slice(_ images: Range<Int>) -> Signals {
        let rows = { (tensor: Tensor) in tensor.shape[0] == images.count ? tensor : tensor.slice(axis0: images) }
        return Signals(
            labels: labels.map(rows), embedding: embedding.map(rows), condition: condition?.slice(images),
            augmentation: augmentation.map(rows))
    }
}
