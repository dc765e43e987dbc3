import BatonFiles
import BatonSettings

/// What the settings of the U-Nets have in common.
protocol UNetSettings: BackboneFamily {
    var resolution: Int { get set }
    var inputChannels: Int { get set }
    var outputChannels: Int { get set }
    var labelCount: Int { get set }
    var augmentCount: Int { get set }
    var embedsConditionLevel: Bool { get set }
    var modelChannels: Int { get set }
    var channelMultipliers: [Double] { get set }
    var embeddingMultiplier: Int { get set }
    var blocks: Int { get set }
    var attentionResolutions: [Int] { get set }
    var dropout: Double { get set }
}

extension UNetSettings {
    /// The arguments of every U-Net, by their published names.
    static var commonArguments: [BackboneArgument<Self>] {
        [
            .init(
                published: "img_resolution", "resolution", at: \.resolution, .int(NetworkLimits.side), role: .side,
                isRequired: true),
            .init(published: "in_channels", "img_channels", at: \.inputChannels, .int(NetworkLimits.imageChannels)),
            .init(published: "out_channels", "img_channels", at: \.outputChannels, .int(NetworkLimits.imageChannels)),
            .init(published: "label_dim", "classes", at: \.labelCount, .int(NetworkLimits.labels)),
            .init(
                "width", published: "model_channels", at: \.modelChannels, .int(2...NetworkLimits.width.upperBound),
                "Channels that all others are multiples of."),
            .init(
                "mult", published: "channel_mult", at: \.channelMultipliers,
                .list(.number(.positive), count: NetworkLimits.levels),
                "Channels of every level, finest first, in units of the width; each level halves the size."),
            .init(
                "blocks", published: "num_blocks", at: \.blocks, .int(NetworkLimits.blocks),
                "Residual blocks a level."),
            .init(
                "attention", published: "attn_resolutions", at: \.attentionResolutions,
                .list(.int(NetworkLimits.side), count: NetworkLimits.attentionSizes), unit: "pixels",
                "Sizes at which blocks attend."),
            .init(
                "dropout", published: "dropout", at: \.dropout, .number(.fraction), role: .regularization,
                "Share of activations dropped in training."),
            .init(
                "embedding_mult", published: "channel_mult_emb", at: \.embeddingMultiplier,
                .int(NetworkLimits.embeddingMultiplier), "Channels of the embedding, in units of the width."),
            .init(
                "augment_count", published: "augment_dim", "augment", at: \.augmentCount,
                .int(NetworkLimits.augmentations),
                "Augmentation parameters the network is told; EDM's pipe has 9."),
            .ignored("label_dropout"), .ignored("use_fp16"),
        ]
    }

    /// The level of a condition, which the published constructors do not know: files of networks without it stay readable to them.
    static var levelArgument: BackboneArgument<Self> {
        .init(published: "condition_level", at: \.embedsConditionLevel, .bool, omitting: false)
    }
}

extension UNetSettings {
    /// `model.`
    public static var publishedPrefix: String { "model." }
    /// Fewer levels.
    public static var sideAdvice: String { "fewer entries in network.mult" }
    /// What costs most.
    public static var sizeAdvice: String { "reduce width, mult, blocks or size, or attend only at small sizes" }

    /// Every level but the last halves the images.
    public var sideStep: Int { 1 << min(max(channelMultipliers.count - 1, 0), 30) }

    /// Labels, augmentations, an image beside the input and its level.
    public var signals: NetworkSignals {
        get {
            NetworkSignals(
                labels: labelCount, augmentations: augmentCount, imageChannels: inputChannels - outputChannels,
                imageLevel: embedsConditionLevel)
        }
        set {
            (labelCount, augmentCount) = (newValue.labels, newValue.augmentations)
            (inputChannels, embedsConditionLevel) = (outputChannels + newValue.imageChannels, newValue.imageLevel)
        }
    }

    /// Attention at a size that the network does not have would be left out without a word.
    public var remarks: [BackboneRemark] {
        let sizes = channelMultipliers.indices.map { resolution >> $0 }
        return attentionResolutions.filter { !sizes.contains($0) }.map {
            BackboneRemark(
                "network.attention", at: "attention",
                "has no level of size \($0), so there is no attention at it",
                hint: "its sizes: " + sizes.map(String.init).joined(separator: ", "))
        }
    }

    /// Channels of every level, finest first.
    var levelChannels: [Int] { channelMultipliers.map { Int(($0 * Double(modelChannels)).rounded()) } }

    /// Throws where no U-Net has these settings, each of which is within its bounds.
    func validateCommon() throws(BatonError) {
        guard modelChannels % 2 == 0 else {
            throw .impossible("model_channels", "\(modelChannels) is odd; sines and cosines come in pairs")
        }
        for multiplier in channelMultipliers { try requireChannels("channel_mult", multiplier) }
    }

    /// Throws where `multiplier` times the width is no number of channels.
    func requireChannels(_ key: String, _ multiplier: Double) throws(BatonError) {
        let channels = multiplier * Double(modelChannels)
        guard NetworkLimits.levelChannels.contains(channels), channels == channels.rounded() else {
            throw .impossible(key, "\(multiplier) of \(modelChannels) channels is no number of channels")
        }
    }

    /// A bound on the multiply-accumulates of one image, as a floating-point number, which cannot overflow. Of settings
    /// that have passed `validateCommon`.
    ///
    /// - Parameters:
    ///   - stem: channels of the first convolution.
    ///   - others: channels of the input besides `inputChannels`.
    ///   - noise: channels of the noise level's embedding.
    func work(stem: Int, others: Int = 0, noise: Int) -> Double {
        // A decoder's blocks read their predecessor's channels beside those of a skip.
        let ends = [stem, inputChannels + others, outputChannels, modelChannels]
        let widest = 2 * Double((levelChannels + ends).max() ?? 0)
        let convolutions = 4 * Double(blocks + 2)
        let embedding = Double(modelChannels * embeddingMultiplier)
        let levels = channelMultipliers.indices.reduce(0.0) { sum, level in
            let size = resolution >> level
            let pixels = Double(size) * Double(size)
            let attends = attentionResolutions.contains(size) || level == channelMultipliers.count - 1
            let attention = attends ? pixels * pixels * widest : 0
            return sum + convolutions * (9 * widest * widest * pixels + attention + embedding * widest)
        }
        let maps = (embedding + Double(noise)) * (embedding + Double(noise + labelCount + augmentCount))
        return levels + maps
    }
}
