import BatonFiles
import BatonTensor

/// LightningDiT (Yao, Yang and Wang 2025): a transformer over the patches of an image or latent, with the published names.
///
/// RMS norms, rotary positions and SwiGLU; queries and keys are not normalised, as in the published models.
public final class LightningDiT: Backbone {
    /// The settings it was made from.
    public let settings: Configuration
    private let noiseEmbedding: NoiseEmbedding
    private let patches: Linear
    private let time0: Linear
    private let time1: Linear
    private let labelTable: Parameter
    private let conditionMap: Parameter?
    private let positions: Parameter
    private let rotary: RotaryPositions
    private let blocks: [TransformerBlock]
    private let finalNorm: Parameter
    private let finalLinear: Linear
    private let finalModulation: Linear

    /// All parameters in published order.
    public let parameters: [Parameter]
    /// The positions: the table that is added to the tokens, which the published model counts among its parameters though
    /// it is never trained, and the angles.
    public let buffers: [Parameter]
    /// What every layer is and costs, in running order.
    public let layers: [LayerSummary]

    /// The network without values. Fails where no such network can be.
    public init(_ settings: Configuration) throws(BatonError) {
        try settings.check()
        self.settings = settings
        let (width, patch, tokens) = (settings.width, settings.patch, settings.grid * settings.grid)
        let outputs = settings.outputChannels * patch * patch
        let small = Initializer.normal(deviation: 0.02)
        let steps = 256
        noiseEmbedding = NoiseEmbedding(
            channels: steps, frequencies: .positional(includesEndpoint: false), swapsHalves: false)
        patches = Linear(tokens: "x_embedder.proj", [width, settings.inputChannels, patch, patch])
        time0 = Linear(tokens: "t_embedder.mlp.0", [width, steps], initializer: small)
        time1 = Linear(tokens: "t_embedder.mlp.2", [width, width], initializer: small)
        // The last row is the null label.
        labelTable = Parameter(
            name: "y_embedder.embedding_table.weight", shape: [settings.labelCount + 1, width], initializer: small)
        conditionMap =
            settings.embedsConditionLevel
            ? Parameter(name: "map_condition.weight", shape: [width, steps], initializer: .zeros) : nil
        positions = Parameter(
            name: "pos_embed", shape: [1, tokens, width], initializer: .sinusoids(grid: settings.grid),
            isTrainable: false)
        rotary = RotaryPositions(name: "feat_rope", grid: settings.grid, width: settings.headChannels)
        blocks = (0..<settings.depth).map {
            TransformerBlock(name: "blocks.\($0)", width: width, heads: settings.heads, hidden: settings.hidden)
        }
        finalNorm = Parameter(name: "final_layer.norm_final.weight", shape: [width], initializer: .ones)
        finalLinear = Linear(tokens: "final_layer.linear", [outputs, width], initializer: .zeros)
        finalModulation = Linear(tokens: "final_layer.adaLN_modulation.1", [2 * width, width], initializer: .zeros)

        let entry = [patches, time0, time1]
        let exit = [finalLinear, finalModulation]
        var arrays = entry.flatMap(\.parameters) + [labelTable]
        if let conditionMap { arrays.append(conditionMap) }
        arrays += blocks.flatMap(\.parameters)
        parameters = arrays + [finalNorm] + exit.flatMap(\.parameters)
        buffers = [positions] + rotary.buffers
        let table = LayerSummary(
            name: "y_embedder.embedding_table", kind: .linear, shape: [width], parameterCount: labelTable.count,
            multiplyAccumulates: 0)
        let norm = LayerSummary(
            name: "final_layer.norm_final", kind: .normalization, shape: [width, tokens], parameterCount: width,
            multiplyAccumulates: 0)
        var summaries = [patches.summary(tokens: tokens), time0.summary, time1.summary, table]
        if let conditionMap {
            summaries.append(
                LayerSummary(
                    name: "map_condition", kind: .linear, shape: [width], parameterCount: conditionMap.count,
                    multiplyAccumulates: conditionMap.count))
        }
        summaries += blocks.flatMap { $0.summaries(tokens: tokens) }
        layers = summaries + [norm, finalLinear.summary(tokens: tokens), finalModulation.summary]
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
    /// The network takes no augmentation parameters.
    public var augmentCount: Int { 0 }
    /// Rough peak of one image's activations at inference, in bytes: tokens, normalised ones and the inner layer.
    public var activationBytes: Int {
        let widest = max(4 * settings.width, 3 * settings.hidden)
        return settings.grid * settings.grid * (2 * settings.width + widest) * MemoryLayout<Float>.stride
    }

    /// A condition's channels are new, and so is the map of its level: neither is seen at first.
    public func warmStartRule(of parameter: Parameter) -> WarmStart.Rule {
        if parameter === conditionMap { return .zeros }
        return parameter.name == "x_embedder.proj.weight" ? .widened : .required
    }

    /// Classes.
    public func optionalInput(_ name: String) -> OptionalInput? {
        name == labelTable.name ? .classes(axis: 0, hasNull: true, isRooted: false) : nil
    }

    /// One evaluation; see ``Backbone``. The class of an image is the first value of its row of `labels` above one
    /// half, or the null label.
    public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let x = input.image
        let (images, width) = (x.shape[0], settings.width)
        let classes = classes(input.labels, images: images)
        var time = time1(time0(noiseEmbedding(input.noise), context).silu(), context)
        if let conditionMap, let noise = input.conditionNoise {
            time =
                time
                + noiseEmbedding(noise).linear(
                    weight: conditionMap.value(in: context), bias: nil, rows: .tokens)
        }
        let conditioning = (time + labelTable.value(in: context).rows(classes)).silu()
        let table = positions.value.reshaped([positions.shape[1], width])
        var h = patches(x.patches(side: settings.patch, order: .channelsFirst), context)
        h = h + Tensor.concatenated([Tensor](repeating: table, count: images), axis: 0)
        for block in blocks { h = block(h, conditioning: conditioning, positions: rotary, context) }
        let modulation = finalModulation(conditioning, context)
        h = h.rmsNormalized(
            weight: finalNorm.value(in: context), epsilon: TransformerBlock.epsilon,
            scale: modulation.slice(axis1: width..<2 * width), shift: modulation.slice(axis1: 0..<width))
        return finalLinear(h, context).imagesFromPatches(
            shape: [images, outputChannels, resolution, resolution], side: settings.patch, order: .channelsLast)
    }

    /// The table's row of every image.
    private func classes(_ labels: Tensor?, images: Int) -> [Int] {
        let null = settings.labelCount
        guard let labels, null > 0 else { return [Int](repeating: null, count: images) }
        let values = labels.array()
        return (0..<images).map { image in
            values[image * null..<(image + 1) * null].firstIndex { $0 > 0.5 }.map { $0 - image * null } ?? null
        }
    }
}
