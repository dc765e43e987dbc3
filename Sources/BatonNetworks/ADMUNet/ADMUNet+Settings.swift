import BatonFiles

/// The type `adm-unet` of cascade files.
extension ADMUNet.Configuration: BackboneFamily, UNetSettings {
    /// `adm-unet`.
    public static let id = "adm-unet"
    /// One sentence.
    public static let summary = "U-Net of ADM (Dhariwal and Nichol), as EDM has it."
    /// `DhariwalUNet`.
    public static let publishedType = "DhariwalUNet"

    /// EDM's arguments of its `DhariwalUNet`, and `condition_level`.
    public static let arguments: [BackboneArgument<Self>] = commonArguments + [levelArgument]

    /// The published defaults for images `[channels, side, side]`.
    public init(side: Int, channels: Int, labels: Int) {
        self.init(resolution: side)
        (inputChannels, outputChannels, labelCount) = (channels, channels, labels)
    }

    /// Throws where no network has these settings.
    public func validate() throws(BatonError) {
        try validateCommon()
        let deepest = resolution >> (channelMultipliers.count - 1)
        for (level, channels) in levelChannels.enumerated() {
            let size = resolution >> level
            guard attentionResolutions.contains(size) || size == deepest else { continue }
            let heads = channels / ADMUNet.headChannels
            guard heads == 0 || channels % heads == 0 else {
                throw .impossible(
                    "channel_mult",
                    "\(channels) channels at \(size)×\(size) do not divide into \(heads) attention heads")
            }
        }
    }

    /// A bound on the multiply-accumulates of one image.
    public var operationBound: Double { work(stem: levelChannels[0], noise: modelChannels) }

    /// The network without values.
    public func makeBackbone() throws(BatonError) -> any Backbone { try ADMUNet(self) }
}
