/// Which network, and its settings.
///
/// Encoded as the published constructors' arguments, with `model_type` (`SongUNet` or `DhariwalUNet`): the same JSON
/// that the `config` of a published safetensors file holds.
public enum NetworkConfiguration: Sendable, Hashable {
    /// DDPM++ or NCSN++.
    case songUNet(SongUNet.Configuration)
    /// ADM.
    case admUNet(ADMUNet.Configuration)

    /// The network, described but without values. Fails where no such network can be.
    public func makeBackbone() throws(NetworkError) -> any Backbone {
        switch self {
        case .songUNet(let configuration): try SongUNet(configuration)
        case .admUNet(let configuration): try ADMUNet(configuration)
        }
    }

    /// Height and width of the images.
    public var resolution: Int {
        switch self {
        case .songUNet(let configuration): configuration.resolution
        case .admUNet(let configuration): configuration.resolution
        }
    }
}
