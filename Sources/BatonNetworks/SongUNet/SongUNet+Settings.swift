import BatonFiles
import BatonSettings

extension SongUNet.Configuration.Embedding: BackboneArgumentValue {}
extension SongUNet.Configuration.Encoder: BackboneArgumentValue {}
extension SongUNet.Configuration.Decoder: BackboneArgumentValue {}

/// The type `song-unet` of cascade files.
extension SongUNet.Configuration: BackboneFamily, UNetSettings {
    /// `song-unet`.
    public static let id = "song-unet"
    /// One sentence.
    public static let summary = "U-Net of score SDEs: DDPM++ by default, NCSN++ with the right keys."
    /// `SongUNet`.
    public static let publishedType = "SongUNet"

    /// EDM's arguments of its `SongUNet`, and two of our own: `condition_level` and `channel_mult_stem`.
    public static let arguments: [BackboneArgument<Self>] =
        shared + [
            .init(
                "stem", published: "channel_mult_stem", at: \.stemMultiplier, .number(.positive), omitting: 1,
                "Channels of the first convolution, in units of the width; more in a network cut from a larger one."),
            .init(
                "encoder", published: "encoder_type", at: \.encoder, Encoder.kind,
                "How the encoder sees the image below its top level."),
            .init(
                "decoder", published: "decoder_type", at: \.decoder, Decoder.kind,
                "How the decoder gathers its result."),
            levelArgument,
        ]

    /// Those that a network of several sizes has, too, with their keys.
    static let shared: [BackboneArgument<Self>] =
        commonArguments + [
            .init(
                "embedding", published: "embedding_type", at: \.embedding, Embedding.kind,
                "How the noise level enters."),
            .init(
                "noise_mult", published: "channel_mult_noise", at: \.noiseMultiplier,
                .int(NetworkLimits.embeddingMultiplier), "Channels of the noise embedding, in units of the width."),
            .init(
                "filter", published: "resample_filter", at: \.resampleFilter,
                .list(.number(.any), count: NetworkLimits.taps), "Taps of the resampling filter, an even number."),
        ]

    /// The published defaults for images `[channels, side, side]`.
    public init(side: Int, channels: Int, labels: Int) {
        self.init(resolution: side)
        (inputChannels, outputChannels, labelCount) = (channels, channels, labels)
    }

    /// Channels of the first convolution.
    var stemChannels: Int { Int(stemMultiplier * Double(modelChannels)) }

    /// Throws where no network has these settings.
    public func validate() throws(BatonError) {
        try validateCommon()
        try requireChannels("channel_mult_stem", stemMultiplier)
        guard resampleFilter.count % 2 == 0 else {
            throw .impossible("resample_filter", "\(resampleFilter.count) taps; halving needs an even number")
        }
        let total = resampleFilter.reduce(0, +)
        guard (total * total).isNormal else { throw .impossible("resample_filter", "its taps sum to \(total)") }
    }

    /// A bound on the multiply-accumulates of one image.
    public var operationBound: Double { work(stem: stemChannels, noise: noiseChannels) }

    /// The network without values.
    public func makeBackbone() throws(BatonError) -> any Backbone { try SongUNet(self) }
}
