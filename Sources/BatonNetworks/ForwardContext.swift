import BatonTensor

/// How a network is evaluated.
public struct ForwardContext: Sendable {
    /// Whether dropout acts.
    public var isTraining: Bool
    /// Where dropout draws from, with a stream for every layer and image; without it nothing is dropped.
    public var dropoutKey: RandomKey?
    /// Whether the network's parameters receive gradients. Without it no intermediate result is kept for them.
    public var recordsGradients: Bool
    /// Whether blocks keep their inputs only and are computed once more in the backward pass.
    public var recomputes = false

    /// An evaluation; by default gradients are recorded when training.
    public init(isTraining: Bool, dropoutKey: RandomKey? = nil, recordsGradients: Bool? = nil) {
        self.isTraining = isTraining
        self.dropoutKey = dropoutKey
        self.recordsGradients = recordsGradients ?? isTraining
    }

    /// The same evaluation with or without gradients, and nothing computed twice.
    func recording(_ records: Bool) -> ForwardContext {
        var copy = self
        copy.recordsGradients = records
        copy.recomputes = false
        return copy
    }

    /// No dropout, no gradients.
    public static let inference = ForwardContext(isTraining: false)
    /// Gradients, but no dropout.
    public static let differentiable = ForwardContext(isTraining: false, recordsGradients: true)

    /// Gradients, and dropout drawn from `dropoutKey`.
    public static func training(dropoutKey: RandomKey?) -> ForwardContext {
        ForwardContext(isTraining: true, dropoutKey: dropoutKey)
    }
}
