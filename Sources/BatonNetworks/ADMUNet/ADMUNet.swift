import BatonFiles
import BatonTensor

/// ADM (Dhariwal and Nichol 2021) as re-implemented for EDM (`DhariwalUNet`), with the published names. The network of
/// both stages of Relay Diffusion.
public final class ADMUNet: Backbone {
    /// The settings it was made from.
    public let settings: Configuration
    private let noiseEmbedding: NoiseEmbedding
    private let augmentMap: Linear?
    private let conditionMap: Linear?
    private let map0: Linear
    private let map1: Linear
    private let labelMap: Linear?
    private let trunk: UNetTrunk

    /// All parameters in published order.
    public let parameters: [Parameter]
    /// The resampling filters and other constants, under their published names.
    public let buffers: [Parameter]
    /// What every layer is and costs, in running order.
    public let layers: [LayerSummary]

    /// Channels of one attention head.
    static let headChannels = 64

    /// The network without values. Fails where no such network can be.
    public init(_ settings: Configuration) throws(BatonError) {
        try settings.check()
        self.settings = settings
        let third = (1.0 / 3).squareRoot()
        let scheme = WeightScheme(mode: .kaimingUniform, weightScale: third, biasScale: third)
        let zero = WeightScheme(mode: .kaimingUniform, weightScale: 0)
        let width = settings.modelChannels
        let embedding = width * settings.embeddingMultiplier
        noiseEmbedding = NoiseEmbedding(
            channels: width, frequencies: .positional(includesEndpoint: false), swapsHalves: false)
        augmentMap =
            settings.augmentCount > 0
            ? Linear(name: "map_augment", inputs: settings.augmentCount, outputs: width, hasBias: false, scheme: zero)
            : nil
        conditionMap =
            settings.embedsConditionLevel
            ? Linear(name: "map_condition", inputs: width, outputs: width, hasBias: false, scheme: zero) : nil
        map0 = Linear(name: "map_layer0", inputs: width, outputs: embedding, scheme: scheme)
        map1 = Linear(name: "map_layer1", inputs: embedding, outputs: embedding, scheme: scheme)
        labelMap =
            settings.labelCount > 0
            ? Linear(
                name: "map_label", inputs: settings.labelCount, outputs: embedding, hasBias: false,
                scheme: WeightScheme(
                    mode: .kaimingNormal, weightScale: Double(settings.labelCount).squareRoot()))
            : nil
        let style = BlockStyle(
            embedding: embedding, dropout: settings.dropout, skipScale: 1, epsilon: 1e-5, filter: [1, 1],
            projectsResampled: false, isAdaptive: true, heads: { $0 / ADMUNet.headChannels }, scheme: scheme,
            lastScheme: zero, attentionScheme: scheme)
        let channels = settings.levelChannels
        trunk = UNetTrunk(
            UNetTrunk.Plan(
                inputChannels: settings.inputChannels, outputChannels: settings.outputChannels,
                resolution: settings.resolution, stemChannels: channels[0], levelChannels: channels,
                blocks: settings.blocks, attentionResolutions: Set(settings.attentionResolutions),
                attendsThroughoutDecoder: true, encoder: .standard, decoder: .standard,
                outputNames: { _ in ("out_norm", "out_conv") }, style: style))
        let maps = [augmentMap, conditionMap, map0, map1, labelMap].compactMap { $0 }
        parameters = maps.flatMap(\.parameters) + trunk.parameters
        buffers = trunk.buffers
        layers = maps.map(\.summary) + trunk.summaries
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
        trunk.warmStartRule(of: parameter) ?? (conditionMap?.weight === parameter ? .zeros : .required)
    }

    /// Classes and augmentations.
    public func optionalInput(_ name: String) -> OptionalInput? { .unet(name, isRooted: false) }

    /// One evaluation; see ``Backbone``.
    public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        var embedding = noiseEmbedding(input.noise)
        if let augmentMap, let augment = input.augment { embedding = embedding + augmentMap(augment, context) }
        if let conditionMap, let noise = input.conditionNoise {
            embedding = embedding + conditionMap(noiseEmbedding(noise), context)
        }
        embedding = map1(map0(embedding, context).silu(), context)
        if let labelMap {
            let labels = input.vector(width: labelCount)
            embedding = embedding + labelMap(labels, context)
        }
        return trunk(input.image, embedding: embedding.silu(), context)
    }
}
