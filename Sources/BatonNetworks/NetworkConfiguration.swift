import BatonFiles

/// Which network, and its settings.
///
/// Encoded as the published constructors' arguments, with `model_type` (`SongUNet`, `DhariwalUNet`, `LightningDiT`, or our own
/// `MultiResolutionUNet` with a `SongUNet`'s arguments and a few of its own): the same JSON that the `config` of a published
/// safetensors file holds.
public enum NetworkConfiguration: Sendable, Hashable {
    /// DDPM++ or NCSN++.
    case songUNet(SongUNet.Configuration)
    /// ADM.
    case admUNet(ADMUNet.Configuration)
    /// A transformer.
    case lightningDiT(LightningDiT.Configuration)
    /// DDPM++ for images of several sizes.
    case multiResolution(MultiResolutionUNet.Configuration)

    /// The network as it serves its largest size, described but without values. Fails where no such network can be.
    public func makeBackbone() throws(BatonError) -> any Backbone {
        switch self {
        case .songUNet(let configuration): try SongUNet(configuration)
        case .admUNet(let configuration): try ADMUNet(configuration)
        case .lightningDiT(let configuration): try LightningDiT(configuration)
        case .multiResolution(let configuration):
            try MultiResolutionUNet(configuration).subnetwork(configuration.resolutions.count - 1)
        }
    }

    /// Throws where no network has these settings, or none that a machine could run (``NetworkLimits``).
    public func validate() throws(BatonError) {
        switch self {
        case .songUNet(let configuration): try configuration.validate()
        case .admUNet(let configuration): try configuration.validate()
        case .lightningDiT(let configuration): try configuration.validate()
        case .multiResolution(let configuration): try configuration.validate()
        }
    }

    /// Channels of the input at the largest size: those of the image, and of a condition that is concatenated.
    public var inputChannels: Int {
        get {
            switch self {
            case .songUNet(let configuration): configuration.inputChannels
            case .admUNet(let configuration): configuration.inputChannels
            case .lightningDiT(let configuration): configuration.inputChannels
            case .multiResolution(let configuration):
                configuration.unet.inputChannels + configuration.conditionChannels
            }
        }
        set {
            switch self {
            case .songUNet(var configuration):
                configuration.inputChannels = newValue
                self = .songUNet(configuration)
            case .admUNet(var configuration):
                configuration.inputChannels = newValue
                self = .admUNet(configuration)
            case .lightningDiT(var configuration):
                configuration.inputChannels = newValue
                self = .lightningDiT(configuration)
            case .multiResolution(var configuration):
                configuration.conditionChannels = newValue - configuration.unet.inputChannels
                self = .multiResolution(configuration)
            }
        }
    }

    /// Channels of the result.
    public var outputChannels: Int {
        switch self {
        case .songUNet(let configuration): configuration.outputChannels
        case .admUNet(let configuration): configuration.outputChannels
        case .lightningDiT(let configuration): configuration.outputChannels
        case .multiResolution(let configuration): configuration.unet.outputChannels
        }
    }

    /// Whether the level of a concatenated condition is embedded.
    public var embedsConditionLevel: Bool {
        get {
            switch self {
            case .songUNet(let configuration): configuration.embedsConditionLevel
            case .admUNet(let configuration): configuration.embedsConditionLevel
            case .lightningDiT(let configuration): configuration.embedsConditionLevel
            case .multiResolution(let configuration): configuration.unet.embedsConditionLevel
            }
        }
        set {
            switch self {
            case .songUNet(var configuration):
                configuration.embedsConditionLevel = newValue
                self = .songUNet(configuration)
            case .admUNet(var configuration):
                configuration.embedsConditionLevel = newValue
                self = .admUNet(configuration)
            case .lightningDiT(var configuration):
                configuration.embedsConditionLevel = newValue
                self = .lightningDiT(configuration)
            case .multiResolution(var configuration):
                configuration.unet.embedsConditionLevel = newValue
                self = .multiResolution(configuration)
            }
        }
    }

    /// Height and width of the largest images.
    public var resolution: Int {
        switch self {
        case .songUNet(let configuration): configuration.resolution
        case .admUNet(let configuration): configuration.resolution
        case .lightningDiT(let configuration): configuration.resolution
        case .multiResolution(let configuration): configuration.unet.resolution
        }
    }

    /// What stands before the names of a published file's arrays.
    public var publishedPrefix: String {
        switch self {
        case .songUNet, .admUNet, .multiResolution: "model."
        case .lightningDiT: ""
        }
    }
}
