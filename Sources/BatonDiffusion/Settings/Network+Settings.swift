import BatonNetworks
import BatonSettings

extension NetworkConfiguration {
    /// The networks a stage may have: the `type` of its `network`.
    ///
    /// Size, channels and labels are not among the keys: they are the stage's and the cascade's.
    public static let variants: [SettingsSchema.Variant] = [
        .init(
            "song-unet", "U-Net of score SDEs: DDPM++ by default, NCSN++ with the right keys.",
            fields: song + [
                .init(
                    "stem", .number(.positive), default: 1,
                    "Channels of the first convolution, in units of the width; more in a network cut from a larger one."
                ),
                .init(
                    "encoder", .choice(SongUNet.Configuration.Encoder.allCases.map(\.rawValue)), default: "standard",
                    "How the encoder sees the image below its top level."),
                .init(
                    "decoder", .choice(SongUNet.Configuration.Decoder.allCases.map(\.rawValue)), default: "standard",
                    "How the decoder gathers its result."),
            ]),
        .init(
            "multi-resolution-unet",
            "One song-unet for stages of several sizes, each with input and output convolutions of its own (LowDiff).",
            fields: sizes + song),
        .init(
            "adm-unet", "U-Net of ADM (Dhariwal and Nichol), as EDM has it.",
            fields: common(width: 192, mult: [1, 2, 3, 4], blocks: 3, attention: [32, 16, 8])),
        .init(
            "lightning-dit", "Transformer over patches (LightningDiT; B/1 by default).",
            fields: [
                .init(
                    "patch", .int(NetworkLimits.side), default: 1, unit: "pixels",
                    "Side of a patch; a patch is a token."),
                .init("width", .int(4...NetworkLimits.width.upperBound), default: 768, "Channels of a token."),
                .init("depth", .int(NetworkLimits.depth), default: 12, "Blocks."),
                .init("heads", .int(NetworkLimits.heads), default: 12, "Heads of attention."),
                .init(
                    "feed_forward", .number(.positive), default: 4,
                    "Inner channels of the feed-forward layers, in units of 2/3 of the width."),
            ]),
    ]

    /// The keys of a song-unet, but for those that look at the largest image from every level.
    private static let song: [SettingsSchema.Field] =
        common(width: 128, mult: [1, 2, 2, 2], blocks: 4, attention: [16]) + [
            .init(
                "embedding", .choice(SongUNet.Configuration.Embedding.allCases.map(\.rawValue)), default: "positional",
                "How the noise level enters."),
            .init(
                "noise_mult", .int(NetworkLimits.embeddingMultiplier), default: 1,
                "Channels of the noise embedding, in units of the width."),
            .init(
                "filter", .list(.number(.any), count: NetworkLimits.taps), default: [1, 1],
                "Taps of the resampling filter, an even number."),
        ]

    /// The keys of a network of several sizes.
    private static let sizes: [SettingsSchema.Field] = [
        .init(
            "resolutions", .list(.int(NetworkLimits.side), count: NetworkLimits.levels), required: true, unit: "pixels",
            "Sizes of the stages it serves, rising; each is the size of one of its levels, the last one of the finest."),
        .init(
            "first_condition", .bool, default: false,
            "Whether the smallest size has input channels for a condition, too; zeros are fed to them."),
        .init(
            "output_norm", .choice(MultiResolutionUNet.Configuration.OutputNorm.allCases.map(\.rawValue)),
            default: "own",
            "Normalisation before a smaller size's last convolution: its own, that of a larger size as wide, or none."),
        .init(
            "size_embedding", .choice(MultiResolutionUNet.Configuration.SizeEmbedding.allCases.map(\.rawValue)),
            default: "input", "Where the network is told which size it works at: beside the noise level, or at the end."
        ),
        .init("size_bias", .bool, default: true, "Whether the map of the sizes has a bias."),
        .init(
            "condition_level", .bool, default: false,
            "Whether the level of the condition is embedded beside the image's."),
    ]

    /// Side of the largest images that a network of `settings` serves for a stage of size `stage`.
    public static func largestSize(of settings: Settings, stage: Int) -> Int {
        settings.type == "multi-resolution-unet" ? settings.ints("resolutions").max() ?? stage : stage
    }

    private static func common(
        width: Int, mult: SettingsNode.Value, blocks: Int, attention: SettingsNode.Value
    ) -> [SettingsSchema.Field] {
        [
            .init(
                "width", .int(2...NetworkLimits.width.upperBound), default: .int(width),
                "Channels that all others are multiples of."),
            .init(
                "mult", .list(.number(.positive), count: NetworkLimits.levels), default: mult,
                "Channels of every level, finest first, in units of the width; each level halves the size."),
            .init("blocks", .int(NetworkLimits.blocks), default: .int(blocks), "Residual blocks a level."),
            .init(
                "attention", .list(.int(NetworkLimits.side), count: NetworkLimits.attentionSizes), default: attention,
                unit: "pixels", "Sizes at which blocks attend."
            ),
            .init(
                "dropout", .number(.fraction), default: 0.1, role: .regularization,
                "Share of activations dropped in training."),
            .init(
                "embedding_mult", .int(NetworkLimits.embeddingMultiplier), default: 4,
                "Channels of the embedding, in units of the width."),
            .init(
                "augment_count", .int(NetworkLimits.augmentations), default: 0,
                "Augmentation parameters the network is told; EDM's pipe has 9."),
        ]
    }

    /// The configuration that one of `variants` describes, for images of `size` with `channels` channels.
    ///
    /// A network of several sizes has those that `settings` name.
    public init(_ settings: Settings, size: Int, channels: Int, labels: Int) {
        switch settings.type {
        case "lightning-dit":
            var network = LightningDiT.Configuration(resolution: size)
            network.inputChannels = channels
            network.outputChannels = channels
            network.labelCount = labels
            network.patch = settings.int("patch")
            network.width = settings.int("width")
            network.depth = settings.int("depth")
            network.heads = settings.int("heads")
            network.feedForwardRatio = settings.number("feed_forward")
            self = .lightningDiT(network)
        case "adm-unet":
            var network = ADMUNet.Configuration(resolution: size)
            network.inputChannels = channels
            network.outputChannels = channels
            network.labelCount = labels
            network.augmentCount = settings.int("augment_count")
            network.modelChannels = settings.int("width")
            network.channelMultipliers = settings.numbers("mult")
            network.embeddingMultiplier = settings.int("embedding_mult")
            network.blocks = settings.int("blocks")
            network.attentionResolutions = settings.ints("attention")
            network.dropout = settings.number("dropout")
            self = .admUNet(network)
        case "multi-resolution-unet":
            let largest = NetworkConfiguration.largestSize(of: settings, stage: size)
            var unet = SongUNet.Configuration(settings, size: largest, channels: channels, labels: labels)
            unet.embedsConditionLevel = settings.bool("condition_level")
            var network = MultiResolutionUNet.Configuration(unet, resolutions: settings.ints("resolutions"))
            network.hasFirstConditionSlot = settings.bool("first_condition")
            network.outputNorm = .init(rawValue: settings.string("output_norm")) ?? .own
            network.sizeEmbedding = .init(rawValue: settings.string("size_embedding")) ?? .input
            network.hasSizeBias = settings.bool("size_bias")
            self = .multiResolution(network)
        default:
            var network = SongUNet.Configuration(settings, size: size, channels: channels, labels: labels)
            network.encoder = .init(rawValue: settings.string("encoder")) ?? .standard
            network.decoder = .init(rawValue: settings.string("decoder")) ?? .standard
            network.stemMultiplier = settings.number("stem")
            self = .songUNet(network)
        }
    }

    /// The network that `settings` describe, without values.
    ///
    /// - Throws: `DiagnosticsError` with the code `network.impossible` at the key concerned where there is no such network.
    public static func makeBackbone(
        _ settings: Settings, size: Int, channels: Int, labels: Int
    ) throws -> any Backbone {
        do {
            return try NetworkConfiguration(settings, size: size, channels: channels, labels: labels).makeBackbone()
        } catch {
            guard error.reason == .impossible, let published = error.place else { throw error }
            let problem = error.message
            let isSize = published == "img_resolution" || published == "input_size"
            let key = keys[published] ?? (isSize && settings.type == "lightning-dit" ? "patch" : "mult")
            let message = isSize ? "the stage's size \(problem)" : "\(key): \(problem)"
            throw settings.failure("network.impossible", message, at: key)
        }
    }

    /// The key of a file by the published argument that it sets.
    private static let keys = [
        "model_channels": "width", "channel_mult": "mult", "channel_mult_emb": "embedding_mult", "num_blocks": "blocks",
        "dropout": "dropout", "augment_dim": "augment_count", "channel_mult_noise": "noise_mult",
        "channel_mult_stem": "stem", "resample_filter": "filter", "patch_size": "patch", "hidden_size": "width",
        "depth": "depth", "num_heads": "heads", "mlp_ratio": "feed_forward", "resolutions": "resolutions",
    ]
}

extension SongUNet.Configuration {
    /// What the keys of `song-unet` and `multi-resolution-unet` have in common.
    fileprivate init(_ settings: Settings, size: Int, channels: Int, labels: Int) {
        self.init(resolution: size)
        inputChannels = channels
        outputChannels = channels
        labelCount = labels
        augmentCount = settings.int("augment_count")
        modelChannels = settings.int("width")
        channelMultipliers = settings.numbers("mult")
        embeddingMultiplier = settings.int("embedding_mult")
        blocks = settings.int("blocks")
        attentionResolutions = settings.ints("attention")
        dropout = settings.number("dropout")
        embedding = .init(rawValue: settings.string("embedding")) ?? .positional
        noiseMultiplier = settings.int("noise_mult")
        resampleFilter = settings.numbers("filter").map { Float($0) }
    }
}
