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
    /// The network's settings.
    public let network: Settings
    /// Guidance at sampling.
    public let guidance: Guidance?
    /// Path of its checkpoint, from the working directory or absolute.
    public let weights: String?
    /// How it is trained.
    public let training: TrainingSettings
    /// The whole stage, the family's own keys among it.
    public let settings: Settings

    /// Decodes what ``CascadeSchema`` has checked.
    init(_ settings: Settings) {
        id = settings.string("id")
        family = settings.type
        size = settings.int("size")
        from = settings.optionalString("from")
        network = settings.settings("network")
        guidance = settings.optionalSettings("guidance").map(Guidance.init)
        weights = settings.optionalString("weights").map {
            ConfigurationFile.resolve($0, writtenAt: settings.location(of: "weights"))
        }
        training = TrainingSettings(settings.settings("training"))
        self.settings = settings
    }
}
