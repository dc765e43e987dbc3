import BatonNetworks
import BatonSettings

extension NetworkConfiguration {
    /// The networks a stage may have: the `type` of its `network`.
    ///
    /// Size, channels and labels are not among the keys: they are the stage's and the cascade's.
    public static let variants: [SettingsSchema.Variant] = [
        .init(
            "song-unet", "U-Net of score SDEs: DDPM++ by default, NCSN++ with the right keys.",
            fields: common(width: 128, mult: [1, 2, 2, 2], blocks: 4, attention: [16]) + [
                .init(
                    "embedding", .choice(SongUNet.Configuration.Embedding.allCases.map(\.rawValue)),
                    default: "positional",
                    "How the noise level enters."),
                .init(
                    "noise_mult", .int(1...64), default: 1, "Channels of the noise embedding, in units of the width."),
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
                .init(
                    "filter", .list(.number(.any), count: 2...16), default: [1, 1],
                    "Taps of the resampling filter, an even number."),
            ]),
        .init(
            "adm-unet", "U-Net of ADM (Dhariwal and Nichol), as EDM has it.",
            fields: common(width: 192, mult: [1, 2, 3, 4], blocks: 3, attention: [32, 16, 8])),
        .init(
            "lightning-dit", "Transformer over patches (LightningDiT; B/1 by default).",
            fields: [
                .init("patch", .int(1...4096), default: 1, unit: "pixels", "Side of a patch; a patch is a token."),
                .init("width", .int(4...65536), default: 768, "Channels of a token."),
                .init("depth", .int(1...1024), default: 12, "Blocks."),
                .init("heads", .int(1...1024), default: 12, "Heads of attention."),
                .init(
                    "feed_forward", .number(.positive), default: 4,
                    "Inner channels of the feed-forward layers, in units of 2/3 of the width."),
            ]),
    ]

    private static func common(
        width: Int, mult: SettingsNode.Value, blocks: Int, attention: SettingsNode.Value
    ) -> [SettingsSchema.Field] {
        [
            .init("width", .int(2...65536), default: .int(width), "Channels that all others are multiples of."),
            .init(
                "mult", .list(.number(.positive), count: 1...16), default: mult,
                "Channels of every level, finest first, in units of the width; each level halves the size."),
            .init("blocks", .int(1...64), default: .int(blocks), "Residual blocks a level."),
            .init(
                "attention", .list(.int(1...65536)), default: attention, unit: "pixels", "Sizes at which blocks attend."
            ),
            .init("dropout", .number(.fraction), default: 0.1, "Share of activations dropped in training."),
            .init("embedding_mult", .int(1...64), default: 4, "Channels of the embedding, in units of the width."),
            .init(
                "augment_count", .int(0...64), default: 0,
                "Augmentation parameters the network is told; EDM's pipe has 9."),
        ]
    }

    /// The configuration that one of `variants` describes, for images of `size` with `channels` channels.
    public init(_ settings: Settings, size: Int, channels: Int, labels: Int) {
        if settings.type == "lightning-dit" {
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
        } else if settings.type == "adm-unet" {
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
        } else {
            var network = SongUNet.Configuration(resolution: size)
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
            network.embedding = .init(rawValue: settings.string("embedding")) ?? .positional
            network.noiseMultiplier = settings.int("noise_mult")
            network.stemMultiplier = settings.number("stem")
            network.encoder = .init(rawValue: settings.string("encoder")) ?? .standard
            network.decoder = .init(rawValue: settings.string("decoder")) ?? .standard
            network.resampleFilter = settings.numbers("filter").map { Float($0) }
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
            guard case .configuration(let published, let problem) = error else { throw error }
            let isSize = published == "img_resolution" || published == "input_size"
            let key = keys[published] ?? (isSize && settings.type == "lightning-dit" ? "patch" : "mult")
            let message = isSize ? "the stage's size \(problem)" : "\(key): \(problem)"
            throw settings.failure("network.impossible", message, at: key)
        }
    }

    /// Published argument names by the key that sets them.
    private static let keys = [
        "model_channels": "width", "channel_mult": "mult", "channel_mult_emb": "embedding_mult", "num_blocks": "blocks",
        "dropout": "dropout", "augment_dim": "augment_count", "channel_mult_noise": "noise_mult",
        "channel_mult_stem": "stem", "resample_filter": "filter", "patch_size": "patch", "hidden_size": "width",
        "depth": "depth", "num_heads": "heads", "mlp_ratio": "feed_forward",
    ]
}
