import BatonDiffusion
import BatonNetworks
import BatonSettings

/// The `network` of a stage.
public enum NetworkSettings {
    private static let shared: [SettingsSchema.Field] = [
        .init(
            "dropout", .number(.fraction), default: 0.1, "Probability of dropping a value inside a block, in training."),
        .init(
            "augment_count", .int(0...64), default: 0,
            "Length of the augmentation vector the network is told of in training; 9 for EDM's augmentations."),
        .init("embedding_mult", .int(1...64), default: 4, "Channels of the embedding, in units of width."),
    ]

    /// The networks there are.
    public static let variants: [SettingsSchema.Variant] = [
        .init(
            "song-unet", "DDPM++ and NCSN++ (EDM's SongUNet).",
            fields: [
                .init(
                    "width", .int(1...65_536), default: 128, unit: "channels",
                    "What all channel counts are multiples of."),
                .init(
                    "mult", .list(.number(.positive), count: 1...16), required: true,
                    "Channels of every level, finest first, in units of width; each level halves the image."),
                .init("blocks", .int(1...64), default: 4, "Residual blocks a level."),
                .init(
                    "attention", .list(.int(1...65_536), count: 0...16), default: [16], "Sizes at which blocks attend."),
                .init(
                    "embedding", .choice(SongUNet.Configuration.Embedding.allCases.map(\.rawValue)),
                    default: "positional",
                    "How the noise level enters: fixed or random frequencies."),
                .init("noise_mult", .int(1...64), default: 1, "Channels of the noise embedding, in units of width."),
                .init(
                    "encoder", .choice(SongUNet.Configuration.Encoder.allCases.map(\.rawValue)), default: "standard",
                    "How the encoder sees the image below its top level."),
                .init(
                    "decoder", .choice(SongUNet.Configuration.Decoder.allCases.map(\.rawValue)), default: "standard",
                    "How the decoder gathers its result."),
                .init(
                    "filter", .list(.number(.any), count: 2...16), default: [1, 1],
                    "Taps of the resampling filter, an even number."),
            ] + shared),
        .init(
            "adm-unet", "The network of ADM and Relay Diffusion (EDM's DhariwalUNet).",
            fields: [
                .init(
                    "width", .int(1...65_536), default: 192, unit: "channels",
                    "What all channel counts are multiples of."),
                .init(
                    "mult", .list(.number(.positive), count: 1...16), required: true,
                    "Channels of every level, finest first, in units of width; each level halves the image."),
                .init("blocks", .int(1...64), default: 3, "Residual blocks a level."),
                .init(
                    "attention", .list(.int(1...65_536), count: 0...16), default: [32, 16, 8],
                    "Sizes at which blocks attend."),
            ] + shared),
    ]

    /// The network that one of `variants` describes, for images of `size` with `channels` channels and `labels` classes.
    public static func configuration(
        _ settings: Settings, size: Int, channels: Int, labels: Int
    ) -> NetworkConfiguration {
        if settings.type == "adm-unet" {
            var adm = ADMUNet.Configuration(resolution: size)
            adm.inputChannels = channels
            adm.outputChannels = channels
            adm.labelCount = labels
            adm.augmentCount = settings.int("augment_count")
            adm.modelChannels = settings.int("width")
            adm.channelMultipliers = settings.numbers("mult")
            adm.embeddingMultiplier = settings.int("embedding_mult")
            adm.blocks = settings.int("blocks")
            adm.attentionResolutions = settings.ints("attention")
            adm.dropout = settings.number("dropout")
            return .admUNet(adm)
        }
        var song = SongUNet.Configuration(resolution: size)
        song.inputChannels = channels
        song.outputChannels = channels
        song.labelCount = labels
        song.augmentCount = settings.int("augment_count")
        song.modelChannels = settings.int("width")
        song.channelMultipliers = settings.numbers("mult")
        song.embeddingMultiplier = settings.int("embedding_mult")
        song.blocks = settings.int("blocks")
        song.attentionResolutions = settings.ints("attention")
        song.dropout = settings.number("dropout")
        song.embedding = .init(rawValue: settings.string("embedding")) ?? .positional
        song.noiseMultiplier = settings.int("noise_mult")
        song.encoder = .init(rawValue: settings.string("encoder")) ?? .standard
        song.decoder = .init(rawValue: settings.string("decoder")) ?? .standard
        song.resampleFilter = settings.numbers("filter").map { Float($0) }
        return .songUNet(song)
    }
}
