import BatonFiles
import BatonTensor

/// DDPM++ and NCSN++ (Song et al. 2021) as re-implemented for EDM (Karras et al. 2022), with the published names.
public final class SongUNet: Backbone {
    /// The settings it was made from.
    public let settings: Configuration
    private let embedding: SongEmbedding
    private let trunk: UNetTrunk

    /// All parameters in published order.
    public let parameters: [Parameter]
    /// The resampling filters and other constants, under their published names.
    public let buffers: [Parameter]
    /// What every layer is and costs, in running order.
    public let layers: [LayerSummary]

    /// How weights are drawn, and those that end a path, which begins near the identity.
    static let scheme = WeightScheme(mode: .xavierUniform)
    static let nearZero = WeightScheme(mode: .xavierUniform, weightScale: 1e-5)

    /// The network without values. Fails where no such network can be.
    public init(_ settings: Configuration) throws(BatonError) {
        try settings.check()
        self.settings = settings
        embedding = SongEmbedding(settings)
        trunk = UNetTrunk(settings.plan)
        parameters = embedding.maps.flatMap(\.parameters) + trunk.parameters
        buffers = embedding.buffers + trunk.buffers
        layers = embedding.maps.map(\.summary) + trunk.summaries
    }

    /// The configuration that this network was made from.
    public var configuration: NetworkConfiguration { NetworkConfiguration(settings) }
    /// Channels of the input.
    public var inputChannels: Int { settings.inputChannels }
    /// Channels of the result.
    public var outputChannels: Int { settings.outputChannels }
    /// Side of the image in pixels.
    public var resolution: Int { settings.resolution }
    /// Classes; 0 for an unconditional network.
    public var labelCount: Int { settings.labelCount }
    /// Augmentation parameters; 0 where the network takes none.
    public var augmentCount: Int { settings.augmentCount }
    /// Rough peak of one image's activations at inference, in bytes.
    public var activationBytes: Int { trunk.peakFloats * MemoryLayout<Float>.stride }

    /// A condition's channels are new, and so is the map of its level: neither is seen at first.
    public func warmStartRule(of parameter: Parameter) -> WarmStart.Rule {
        trunk.warmStartRule(of: parameter) ?? embedding.warmStartRule(of: parameter) ?? .required
    }

    /// Classes and augmentations.
    public func optionalInput(_ name: String) -> OptionalInput? { .unet(name, isRooted: true) }

    /// One evaluation; see ``Backbone``.
    public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        trunk(input.image, embedding: embedding(input, context), context)
    }
}

extension SongUNet.Configuration {
    /// Channels of the noise level's sines and cosines.
    var noiseChannels: Int { modelChannels * noiseMultiplier }
    /// Channels of the embedding that the blocks read.
    var embeddingChannels: Int { modelChannels * embeddingMultiplier }

    /// The trunk of the network.
    var plan: UNetTrunk.Plan {
        UNetTrunk.Plan(
            inputChannels: inputChannels, outputChannels: outputChannels, resolution: resolution,
            stemChannels: stemChannels, levelChannels: levelChannels, blocks: blocks,
            attentionResolutions: Set(attentionResolutions), attendsThroughoutDecoder: false, encoder: encoder,
            decoder: decoder, outputNames: { ("dec.\($0)x\($0)_aux_norm", "dec.\($0)x\($0)_aux_conv") },
            style: BlockStyle(
                embedding: embeddingChannels, dropout: dropout, skipScale: Float(0.5).squareRoot(), epsilon: 1e-6,
                filter: resampleFilter, projectsResampled: true, isAdaptive: false, heads: { _ in 1 },
                scheme: SongUNet.scheme, lastScheme: SongUNet.nearZero,
                attentionScheme: WeightScheme(mode: .xavierUniform, weightScale: 0.2.squareRoot())))
    }
}
