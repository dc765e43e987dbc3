import BatonTensor

/// The path of a `SongUNet` from the noise level and the labels to the embedding that its blocks read.
struct SongEmbedding {
    private let noise: NoiseEmbedding
    private let labelMap: Linear?
    private let augmentMap: Linear?
    private let conditionMap: Linear?
    private let map0: Linear
    private let map1: Linear
    private let labelCount: Int

    init(_ settings: SongUNet.Configuration) {
        let scheme = SongUNet.scheme
        let width = settings.noiseChannels
        let embedding = settings.embeddingChannels
        labelCount = settings.labelCount
        noise = NoiseEmbedding(
            channels: width,
            frequencies: settings.embedding == .positional
                ? .positional(includesEndpoint: true)
                : .fourier(
                    Parameter(
                        name: "map_noise.freqs", shape: [width / 2], initializer: .normal(deviation: 16),
                        isTrainable: false)),
            swapsHalves: true)
        labelMap =
            labelCount > 0 ? Linear(name: "map_label", inputs: labelCount, outputs: width, scheme: scheme) : nil
        augmentMap =
            settings.augmentCount > 0
            ? Linear(
                name: "map_augment", inputs: settings.augmentCount, outputs: width, hasBias: false, scheme: scheme)
            : nil
        conditionMap =
            settings.embedsConditionLevel
            ? Linear(name: "map_condition", inputs: width, outputs: width, hasBias: false, scheme: scheme) : nil
        map0 = Linear(name: "map_layer0", inputs: width, outputs: embedding, scheme: scheme)
        map1 = Linear(name: "map_layer1", inputs: embedding, outputs: embedding, scheme: scheme)
    }

    /// The layers in published order.
    var maps: [Linear] { [labelMap, augmentMap, conditionMap, map0, map1].compactMap { $0 } }

    var buffers: [Parameter] { noise.buffers }

    /// The map of a condition's level is new to a network without condition.
    func warmStartRule(of parameter: Parameter) -> WarmStart.Rule? {
        conditionMap?.weight === parameter ? .zeros : nil
    }

    /// `[N, E]` for one evaluation.
    ///
    /// - Parameters:
    ///   - early: `[N, C]`, added to the noise level's own channels.
    ///   - late: `[N, E]`, added before the last activation.
    func callAsFunction(
        _ input: NetworkInput, early: Tensor? = nil, late: Tensor? = nil, _ context: ForwardContext
    ) -> Tensor {
        var sum = noise(input.noise)
        if let labelMap {
            let labels = input.vector(width: labelCount)
            sum = sum + labelMap(labels * Float(labelCount).squareRoot(), context)
        }
        if let augmentMap, let augment = input.augment { sum = sum + augmentMap(augment, context) }
        if let conditionMap, let level = input.conditionNoise { sum = sum + conditionMap(noise(level), context) }
        if let early { sum = sum + early }
        let mapped = map1(map0(sum, context).silu(), context)
        return (late.map { mapped + $0 } ?? mapped).silu()
    }
}
