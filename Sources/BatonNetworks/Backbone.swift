import BatonTensor

/// A network `F(x; c_noise, labels)` that a denoiser wraps.
public protocol Backbone: AnyObject {
    /// The parameters in published order, under their published names below `model.`.
    var parameters: [Parameter] { get }
    /// Constants that are written and read with the weights under their published names.
    var buffers: [(name: String, values: Tensor)] { get }
    /// Channels of `x`.
    var inputChannels: Int { get }
    /// Channels of the result.
    var outputChannels: Int { get }
    /// Side of the image in pixels.
    var resolution: Int { get }
    /// Classes; 0 for an unconditional network.
    var labelCount: Int { get }
    /// Augmentation parameters; 0 where the network takes none.
    var augmentCount: Int { get }

    /// One evaluation: `x` `[N, C, H, W]`, `noise` `[N]`, `labels` `[N, K]` one-hot (a zero row is the null label),
    /// `augment` `[N, 9]`.
    func callAsFunction(
        _ x: Tensor, noise: Tensor, labels: Tensor?, augment: Tensor?, context: ForwardContext
    ) -> Tensor

    /// Multiply-accumulates of one image and one evaluation, counted from the configuration.
    var multiplyAccumulates: Int { get }
    /// Rough peak of one image's activations at inference, in bytes.
    var activationBytes: Int { get }
}

/// What an evaluation of a network is for.
public struct ForwardContext: Sendable {
    /// Whether activations are dropped out.
    public var isTraining: Bool
    /// Where dropout takes its numbers from.
    public var dropoutKey: RandomKey?

    /// Makes a context.
    public init(isTraining: Bool = false, dropoutKey: RandomKey? = nil) {
        self.isTraining = isTraining
        self.dropoutKey = dropoutKey
    }

    /// Inference: nothing is dropped.
    public static let inference = ForwardContext()
}

/// A named array of weights.
public final class Parameter {
    /// Published name.
    public let name: String
    /// Extents.
    public let shape: Shape

    /// Makes a parameter without values.
    public init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }
}
