import BatonTensor

/// DDPM++ and NCSN++ (Song et al. 2021) as re-implemented for EDM (Karras et al. 2022), with the published names.
public final class SongUNet: Backbone {
    /// The settings it was made from.
    public let settings: Configuration
    private let noiseEmbedding: NoiseEmbedding
    private let labelMap: Linear?
    private let augmentMap: Linear?
    private let conditionMap: Linear?
    private let map0: Linear
    private let map1: Linear
    private let trunk: UNetTrunk

    /// All parameters in published order.
    public let parameters: [Parameter]
    /// The resampling filters and other constants, under their published names.
    public let buffers: [Parameter]
    /// What every layer is and costs, in running order.
    public let layers: [LayerSummary]

    /// The network without values. Fails where no such network can be.
    public init(_ settings: Configuration) throws(NetworkError) {
        try settings.validate()
        self.settings = settings
        let scheme = WeightScheme(mode: .xavierUniform)
        let nearZero = WeightScheme(mode: .xavierUniform, weightScale: 1e-5)
        let embedding = settings.modelChannels * settings.embeddingMultiplier
        let noise = settings.modelChannels * settings.noiseMultiplier
        noiseEmbedding = NoiseEmbedding(
            channels: noise,
            frequencies: settings.embedding == .positional
                ? .positional(includesEndpoint: true)
                : .fourier(
                    Parameter(
                        name: "map_noise.freqs", shape: [noise / 2], initializer: .normal(deviation: 16),
                        isTrainable: false)),
            swapsHalves: true)
        labelMap =
            settings.labelCount > 0
            ? Linear(name: "map_label", inputs: settings.labelCount, outputs: noise, scheme: scheme) : nil
        augmentMap =
            settings.augmentCount > 0
            ? Linear(
                name: "map_augment", inputs: settings.augmentCount, outputs: noise, hasBias: false, scheme: scheme)
            : nil
        conditionMap =
            settings.embedsConditionLevel
            ? Linear(name: "map_condition", inputs: noise, outputs: noise, hasBias: false, scheme: scheme) : nil
        map0 = Linear(name: "map_layer0", inputs: noise, outputs: embedding, scheme: scheme)
        map1 = Linear(name: "map_layer1", inputs: embedding, outputs: embedding, scheme: scheme)
        let style = BlockStyle(
            embedding: embedding, dropout: settings.dropout, skipScale: Float(0.5).squareRoot(), epsilon: 1e-6,
            filter: settings.resampleFilter, projectsResampled: true, isAdaptive: false, heads: { _ in 1 },
            scheme: scheme, lastScheme: nearZero,
            attentionScheme: WeightScheme(mode: .xavierUniform, weightScale: 0.2.squareRoot()))
        trunk = UNetTrunk(
            UNetTrunk.Plan(
                inputChannels: settings.inputChannels, outputChannels: settings.outputChannels,
                resolution: settings.resolution, stemChannels: settings.stemChannels,
                levelChannels: settings.levelChannels, blocks: settings.blocks,
                attentionResolutions: Set(settings.attentionResolutions), attendsThroughoutDecoder: false,
                encoder: settings.encoder, decoder: settings.decoder,
                outputNames: { ("dec.\($0)x\($0)_aux_norm", "dec.\($0)x\($0)_aux_conv") }, style: style))
        let maps = [labelMap, augmentMap, conditionMap, map0, map1].compactMap { $0 }
        parameters = maps.flatMap(\.parameters) + trunk.parameters
        buffers = noiseEmbedding.buffers + trunk.buffers
        layers = maps.map(\.summary) + trunk.summaries
    }

    /// The configuration that this network was made from.
    public var configuration: NetworkConfiguration { .songUNet(settings) }
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

    /// One evaluation; see ``Backbone``.
    public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        var embedding = noiseEmbedding(input.noise)
        if let labelMap {
            let labels = input.labels ?? .zeros([input.image.shape[0], labelCount])
            embedding = embedding + labelMap(labels * Float(labelCount).squareRoot(), context)
        }
        if let augmentMap, let augment = input.augment { embedding = embedding + augmentMap(augment, context) }
        if let conditionMap, let noise = input.conditionNoise {
            embedding = embedding + conditionMap(noiseEmbedding(noise), context)
        }
        embedding = map1(map0(embedding, context).silu(), context).silu()
        return trunk(input.image, embedding: embedding, context)
    }
}
