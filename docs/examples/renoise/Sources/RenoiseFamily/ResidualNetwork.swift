import BatonKit

/// A network that works at one size throughout: residual blocks of two 3×3 convolutions, told the noise level by an offset of
/// their channels (EDSR of Lim et al. 2017, arXiv 1707.02921, with a noise level). Cheap for small images, and blind to what is
/// farther away than its blocks reach.
public final class ResidualNetwork: Backbone {
    /// The settings of a residual network.
    public struct Settings: BackboneFamily {
        /// Height and width of the images.
        public var resolution: Int
        /// Channels of the input.
        public var inputChannels: Int
        /// Channels of the result.
        public var outputChannels: Int
        /// Length of a label vector.
        public var labelCount: Int
        /// Channels of every layer between.
        public var width = 32
        /// Residual blocks.
        public var blocks = 4
    }

    /// The settings it was made from.
    public let settings: Settings
    /// All parameters, in running order.
    public let parameters: [Parameter]
    /// What every layer is and costs.
    public let layers: [LayerSummary]
    private let noise: NoiseEmbedding
    private let labelMap: Parameter?
    private let arrays: [String: Parameter]

    /// The network without values.
    ///
    /// - Throws: `BatonError` where no such network can be.
    public init(_ settings: Settings) throws(BatonError) {
        try settings.check()
        self.settings = settings
        noise = NoiseEmbedding(
            channels: settings.width, frequencies: .positional(includesEndpoint: false), swapsHalves: false)
        var parameters: [Parameter] = []
        var layers: [LayerSummary] = []
        let (width, side) = (settings.width, settings.resolution)
        func linear(_ name: String, _ inputs: Int) {
            parameters.append(
                Parameter(name: name + ".weight", shape: [width, inputs], initializer: .kaimingNormal(fanIn: inputs)))
            layers.append(
                LayerSummary(
                    name: name, kind: .linear, shape: [width], parameterCount: width * inputs,
                    multiplyAccumulates: width * inputs))
        }
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int, scale: Double = 1) {
            let weight = Parameter(
                name: name + ".weight", shape: [outputs, inputs, 3, 3],
                initializer: .kaimingNormal(fanIn: 9 * inputs, scale: scale))
            parameters += [weight, Parameter(name: name + ".bias", shape: [outputs], initializer: .zeros)]
            layers.append(
                LayerSummary(
                    name: name, kind: .convolution, shape: [outputs, side, side],
                    parameterCount: weight.count + outputs,
                    multiplyAccumulates: weight.count * side * side))
        }
        if settings.labelCount > 0 { linear("labels", settings.labelCount) }
        convolution("stem", settings.inputChannels, width)
        for block in 0..<settings.blocks {
            linear("block\(block).noise", width)
            convolution("block\(block).first", width, width)
            // A block begins as nearly nothing.
            convolution("block\(block).second", width, width, scale: 0.1)
        }
        convolution("output", width, settings.outputChannels, scale: 0.1)
        (self.parameters, self.layers) = (parameters, layers)
        let arrays = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
        self.arrays = arrays
        labelMap = arrays["labels.weight"]
    }

    /// Nothing but parameters.
    public var buffers: [Parameter] { [] }
    /// What it was made from.
    public var configuration: NetworkConfiguration { NetworkConfiguration(settings) }
    /// Channels of the input.
    public var inputChannels: Int { settings.inputChannels }
    /// Channels of the result.
    public var outputChannels: Int { settings.outputChannels }
    /// Side of the images.
    public var resolution: Int { settings.resolution }
    /// Classes.
    public var labelCount: Int { settings.labelCount }
    /// It takes no augmentation parameters.
    public var augmentCount: Int { 0 }
    /// Three images of the width at once.
    public var activationBytes: Int {
        3 * settings.width * settings.resolution * settings.resolution * MemoryLayout<Float>.stride
    }

    /// One evaluation.
    public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        func convolve(_ name: String, _ x: Tensor) -> Tensor {
            x.convolved(
                with: value(name + ".weight", context), bias: value(name + ".bias", context), padding: 1)
        }
        var embedding = noise(input.noise)
        if let labelMap {
            // Classes and embeddings, one behind the other; zeros are the null.
            let told = input.vector(width: settings.labelCount)
            embedding = embedding + told.linear(weight: labelMap.value(in: context), bias: nil)
        }
        embedding = embedding.silu()
        var x = convolve("stem", input.image)
        for block in 0..<settings.blocks {
            let offset = embedding.linear(weight: value("block\(block).noise.weight", context), bias: nil)
            let inner = convolve("block\(block).first", x.silu()).addingChannels(offset).silu()
            x = x + convolve("block\(block).second", inner)
        }
        return convolve("output", x.silu())
    }

    private func value(_ name: String, _ context: ForwardContext) -> Tensor {
        guard let parameter = arrays[name] else { preconditionFailure("there is no '\(name)'") }
        return parameter.value(in: context)
    }
}

/// The type `residual` of cascade files.
extension ResidualNetwork.Settings {
    /// `residual`.
    public static let id = "residual"
    /// One sentence.
    public static let summary = "Residual blocks at one size (EDSR, told the noise level)."
    /// `ResidualNetwork`.
    public static let publishedType = "ResidualNetwork"

    /// The key, the name in checkpoints and the bounds of everything that it is made from.
    public static let arguments: [BackboneArgument<Self>] = [
        .init(published: "resolution", at: \.resolution, .int(NetworkLimits.side), role: .side, isRequired: true),
        .init(published: "in_channels", at: \.inputChannels, .int(NetworkLimits.imageChannels)),
        .init(published: "out_channels", at: \.outputChannels, .int(NetworkLimits.imageChannels)),
        .init(published: "classes", at: \.labelCount, .int(NetworkLimits.labels)),
        .init("width", published: "width", at: \.width, .int(2...4096), "Channels of every layer, an even number."),
        .init("blocks", published: "blocks", at: \.blocks, .int(NetworkLimits.blocks), "Residual blocks."),
    ]

    /// The defaults.
    public init(side: Int, channels: Int, labels: Int) {
        (resolution, inputChannels, outputChannels, labelCount) = (side, channels, channels, labels)
    }

    /// Labels, and an image beside the noisy one; of its level nothing.
    public var signals: NetworkSignals {
        get { NetworkSignals(labels: labelCount, imageChannels: inputChannels - outputChannels) }
        set { (labelCount, inputChannels) = (newValue.labels, outputChannels + newValue.imageChannels) }
    }

    /// Sines and cosines come in pairs.
    public func validate() throws(BatonError) {
        guard width % 2 == 0 else { throw .impossible("width", "\(width) is odd; sines and cosines come in pairs") }
    }

    /// A bound on the multiply-accumulates of one image, in floating point.
    public var operationBound: Double {
        let (width, pixels) = (Double(width), Double(resolution) * Double(resolution))
        let ends = Double(inputChannels + outputChannels)
        return 9 * pixels * width * (ends + 2 * width * Double(blocks)) + width
            * (width * Double(blocks) + Double(labelCount))
    }

    /// The network without values.
    public func makeBackbone() throws(BatonError) -> any Backbone { try ResidualNetwork(self) }
}
