import BatonDiffusion
import BatonSettings

/// One stage of a cascade file, decoded but not yet made.
public struct StageDescription: Sendable {
    /// The stage's name.
    public let id: String
    /// Id of its family.
    public let family: String
    /// Side of its image in pixels.
    public let size: Int
    /// Id of the stage whose image it continues from.
    public let from: String?
    /// Name of the network that the stage shares with others, in `networks`; nil where it has one of its own.
    public let sharedNetwork: String?
    /// The network's settings; nil where the stage names a network that the cascade does not have, or works by rule.
    public let network: Settings?
    /// Guidance at sampling.
    public let guidance: Guidance?
    /// Path of its checkpoint, from the working directory or absolute: its own, or that of the network it shares.
    public let weights: String?
    /// How it is trained; the defaults for a stage that works by rule, which is not.
    public let training: TrainingSettings
    /// The whole stage, the family's own keys among it.
    public let settings: Settings

    /// Decodes what ``CascadeSchema`` has checked.
    ///
    /// - Parameter networks: those that stages share, by name.
    init(_ settings: Settings, networks: [String: Settings]) {
        id = settings.string("id")
        family = settings.type
        size = settings.int("size")
        from = settings.optionalString("from")
        sharedNetwork = settings.node["network"]?.text
        let shared = sharedNetwork.flatMap { networks[$0] }
        // A stage that works by rule has none of these keys.
        func part(_ key: String) -> Settings? { settings.schema[key].flatMap { _ in settings.optionalSettings(key) } }
        network = shared ?? part("network")
        guidance = part("guidance").map(Guidance.init)
        weights = [settings, shared].lazy.compactMap { $0?.weightsPath }.first
        training = part("training").map(TrainingSettings.init) ?? TrainingSettings()
        self.settings = settings
    }
}

extension Settings {
    /// What `weights` names, from the working directory or absolute.
    var weightsPath: String? {
        guard schema["weights"] != nil else { return nil }
        return optionalString("weights").map { ConfigurationFile.resolve($0, writtenAt: location(of: "weights")) }
    }
}
