import BatonFiles
import BatonSettings

extension MultiResolutionUNet.Configuration.OutputNorm: BackboneArgumentValue {}
extension MultiResolutionUNet.Configuration.SizeEmbedding: BackboneArgumentValue {}

/// The type `multi-resolution-unet` of cascade files.
extension MultiResolutionUNet.Configuration: BackboneFamily {
    /// `multi-resolution-unet`.
    public static let id = "multi-resolution-unet"
    /// One sentence.
    public static let summary =
        "One song-unet for stages of several sizes, each with input and output convolutions of its own (LowDiff)."
    /// `MultiResolutionUNet`, our own: a `SongUNet`'s arguments and a few besides.
    public static let publishedType = "MultiResolutionUNet"
    /// `model.`
    public static let publishedPrefix = SongUNet.Configuration.publishedPrefix
    /// Fewer levels.
    public static let sideAdvice = SongUNet.Configuration.sideAdvice
    /// What costs most.
    public static let sizeAdvice = SongUNet.Configuration.sizeAdvice

    /// Its own, then a song-unet's, but for the keys of what looks at the largest image from every level.
    public static let arguments: [BackboneArgument<Self>] =
        own + SongUNet.Configuration.shared.map { $0.within(\.unet) }
        + SongUNet.Configuration.arguments.dropFirst(SongUNet.Configuration.shared.count).filter {
            $0.names != ["condition_level"]
        }.map { $0.within(\.unet, keepsKey: false) } + [conditionChannels]

    private static let own: [BackboneArgument<Self>] = [
        .init(
            .init(
                "resolutions", .list(.int(NetworkLimits.side), count: NetworkLimits.levels), required: true,
                unit: "pixels",
                "Sizes of the stages it serves, rising; each is the size of one of its levels, the last one of the finest."
            ),
            published: ["resolutions"], role: .sides,
            take: { network, settings in
                network.resolutions = settings.ints("resolutions")
                network.unet.resolution = network.resolutions.max() ?? network.unet.resolution
            },
            read: { network, reader in
                guard let sizes: [Int] = try reader.first(["resolutions"]) else { throw reader.missing("resolutions") }
                network.resolutions = sizes
            },
            write: { try $1.write($0.resolutions, "resolutions") },
            check: { network throws(BatonError) in
                try NetworkLimits.require("resolutions", entries: network.resolutions.count, in: NetworkLimits.levels)
            }),
        .init(
            "first_condition", published: "first_condition", at: \.hasFirstConditionSlot, .bool,
            "Whether the smallest size has input channels for a condition, too; zeros are fed to them."),
        .init(
            "output_norm", published: "output_norm", at: \.outputNorm, OutputNorm.kind,
            "Normalisation before a smaller size's last convolution: its own, that of a larger size as wide, or none."),
        .init(
            "size_embedding", published: "size_embedding", at: \.sizeEmbedding, SizeEmbedding.kind,
            "Where the network is told which size it works at: beside the noise level, or at the end."),
        .init(
            "size_bias", published: "size_bias", at: \.hasSizeBias, .bool, "Whether the map of the sizes has a bias."),
        .init(
            "condition_level", published: "condition_level", at: \.unet.embedsConditionLevel, .bool, omitting: false,
            "Whether the level of the condition is embedded beside the image's."),
    ]

    /// As many as the image has, where a file does not say.
    private static let conditionChannels = BackboneArgument<Self>(
        published: ["condition_channels"],
        read: { $0.conditionChannels = try $1.first(["condition_channels"]) ?? $0.unet.outputChannels },
        write: { try $1.write($0.conditionChannels, "condition_channels") },
        check: { network throws(BatonError) in
            try NetworkLimits.require(
                "condition_channels", network.conditionChannels, in: 0...NetworkLimits.imageChannels.upperBound)
        })

    /// A network for images of one size.
    public init(side: Int, channels: Int, labels: Int) {
        self.init(SongUNet.Configuration(side: side, channels: channels, labels: labels), resolutions: [side])
    }

    /// Height and width of the largest images.
    public var resolution: Int { unet.resolution }
    /// The sizes of its stages.
    public var servedSizes: [Int] { resolutions }
    /// Every level but the last halves the images.
    public var sideStep: Int { unet.sideStep }
    /// Channels of the result.
    public var outputChannels: Int { unet.outputChannels }
    /// Attention at sizes that the network does not have.
    public var remarks: [BackboneRemark] { unet.remarks }

    /// Labels, augmentations, an image beside the input and its level.
    public var signals: NetworkSignals {
        get {
            var signals = unet.signals
            signals.imageChannels = inputChannels(at: resolutions.count - 1) - unet.outputChannels
            return signals
        }
        set {
            var signals = newValue
            signals.imageChannels = 0
            unet.signals = signals
            conditionChannels = newValue.imageChannels
        }
    }

    /// Throws where no network has these settings.
    public func validate() throws(BatonError) {
        try unet.validate()
        guard unet.encoder == .standard, unet.decoder == .standard else {
            throw .impossible(
                unet.encoder == .standard ? "decoder_type" : "encoder_type",
                "a network of several sizes has the standard one; the others read the largest image")
        }
        guard zip(resolutions, resolutions.dropFirst()).allSatisfy(<) else {
            throw .impossible("resolutions", "\(resolutions) does not rise")
        }
        guard resolutions.last == unet.resolution else {
            throw .impossible("resolutions", "the largest of \(resolutions) is not \(unet.resolution)")
        }
        let sizes = unet.channelMultipliers.indices.map { unet.resolution >> $0 }
        for resolution in resolutions where !sizes.contains(resolution) {
            throw .impossible(
                "resolutions",
                "no level has images of \(resolution); the levels have "
                    + sizes.map(String.init).joined(separator: ", "))
        }
    }

    /// A bound on the multiply-accumulates of one image of the largest size.
    public var operationBound: Double {
        unet.work(stem: unet.stemChannels, others: conditionChannels, noise: unet.noiseChannels)
    }

    /// The network without values, as it serves its largest size.
    public func makeBackbone() throws(BatonError) -> any Backbone {
        try MultiResolutionUNet(self).subnetwork(resolutions.count - 1)
    }
}
