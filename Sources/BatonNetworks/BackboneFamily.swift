/// A kind of network, chosen by `type:` of a stage's `network`. A value of the type describes one network of the kind.
public protocol BackboneFamily: Sendable, Hashable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families`.
    static var summary: String { get }
}

extension SongUNet.Configuration: BackboneFamily {
    /// The name in `type:`.
    public static let id = "song-unet"
    /// One sentence.
    public static let summary = "U-Net of score SDEs: DDPM++ by default, NCSN++ with the right keys."
}

extension MultiResolutionUNet.Configuration: BackboneFamily {
    /// The name in `type:`.
    public static let id = "multi-resolution-unet"
    /// One sentence.
    public static let summary =
        "One song-unet for stages of several sizes, each with input and output convolutions of its own (LowDiff)."
}

extension ADMUNet.Configuration: BackboneFamily {
    /// The name in `type:`.
    public static let id = "adm-unet"
    /// One sentence.
    public static let summary = "U-Net of ADM (Dhariwal and Nichol), as EDM has it."
}

extension LightningDiT.Configuration: BackboneFamily {
    /// The name in `type:`.
    public static let id = "lightning-dit"
    /// One sentence.
    public static let summary = "Transformer over patches (LightningDiT; B/1 by default)."
}
