import BatonTensor

/// A network F(x; c_noise, labels) that maps images to images of the same size.
///
/// Preconditioning and what the result means belong to the stage. Arrays carry the published names, without the
/// prefix `model.`.
public protocol Backbone: AnyObject {
    /// What the network was made from.
    var configuration: NetworkConfiguration { get }
    /// All trainable arrays in published order.
    var parameters: [Parameter] { get }
    /// Resampling filters and Fourier frequencies: stored and loaded with the weights, never trained or averaged.
    var buffers: [Parameter] { get }
    /// Channels of `x`.
    var inputChannels: Int { get }
    /// Channels of the result.
    var outputChannels: Int { get }
    /// Height and width of the images.
    var resolution: Int { get }
    /// Length of the vector of labels and embedding; 0 without.
    var labelCount: Int { get }
    /// Length of an augmentation vector; 0 without.
    var augmentCount: Int { get }
    /// Every layer in the order of evaluation, with its cost, counted from the configuration.
    var layers: [LayerSummary] { get }
    /// A rough peak of the memory that one image's inference holds besides the weights, in bytes.
    var activationBytes: Int { get }

    /// Parameters that an evaluation uses: all, unless this is a part of a network that serves several sizes.
    var activeParameterCount: Int { get }

    /// Sides of the images that it serves, rising, with the same values: those that ``serving(_:)`` takes.
    var servedSizes: [Int] { get }

    /// The network as a stage of images of `resolution` evaluates it, with the same values; nil where it does not serve that
    /// size. A network of one size serves that one.
    func serving(_ resolution: Int) -> (any Backbone)?

    /// What `parameter` begins with when training starts from a plainer network's weights and they lack it.
    func warmStartRule(of parameter: Parameter) -> WarmStart.Rule

    /// What the array of this name is for where networks of the kind may lack it or have it in another width; nil for any other.
    /// Asked for names that this network does not have, too.
    func optionalInput(_ name: String) -> OptionalInput?

    /// The network's result `[N, outputChannels, R, R]`.
    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor
}

extension Backbone {
    /// All.
    public var activeParameterCount: Int { parameterCount }

    /// Its own size.
    public var servedSizes: [Int] { [resolution] }

    /// Itself for its own size.
    public func serving(_ resolution: Int) -> (any Backbone)? { resolution == self.resolution ? self : nil }

    /// Every array must be there.
    public func warmStartRule(of parameter: Parameter) -> WarmStart.Rule { .required }

    /// None.
    public func optionalInput(_ name: String) -> OptionalInput? { nil }

    /// Whether both are one network, or parts of one: whether training one changes the other.
    public func sharesValues(with other: any Backbone) -> Bool {
        self === other || parameters.first.map { $0 === other.parameters.first } ?? false
    }

    /// Multiply-accumulates of one evaluation of one image.
    public var multiplyAccumulates: Int { layers.reduce(0) { $0 + $1.multiplyAccumulates } }

    /// The number of values that training changes.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// Whether every parameter and buffer has values.
    public var isMaterialized: Bool { parameters.allSatisfy(\.isMaterialized) && buffers.allSatisfy(\.isMaterialized) }

    /// Draws first values of every parameter and buffer. They depend on `key` and the names alone.
    public func materialize(key: RandomKey) {
        for parameter in parameters + buffers { parameter.materialize(key: key) }
    }

    /// Gives the memory of all values back.
    public func release() {
        for parameter in parameters + buffers { parameter.release() }
    }

    /// Forgets all gradients.
    public func clearGradients() {
        for parameter in parameters { parameter.clearGradient() }
    }

    /// The network's result for images `[N, inputChannels, R, R]`; see ``NetworkInput`` for the rest.
    public func callAsFunction(
        _ x: Tensor, noise: Tensor, labels: Tensor? = nil, augment: Tensor? = nil, context: ForwardContext = .inference
    ) -> Tensor {
        self(NetworkInput(x, noise: noise, labels: labels, augment: augment), context: context)
    }
}
