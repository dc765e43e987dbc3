import BatonDiffusion
import BatonSettings

/// The family `relay`: a stage that continues from a finished smaller image (Relay Diffusion, arXiv 2309.03350).
///
/// The image is repeated to the stage's size and noise is added; where training blurred every patch towards its mean, the
/// repeated pixels are that mean already. The network is an ordinary denoiser and sees no other input.
public enum RelayFamily: StageFamily {
    /// `relay`.
    public static let id = "relay"
    /// One sentence.
    public static let summary =
        "Continues from the smaller image itself: pixels repeated, noise added, blur and noise removed together (RDM)."

    /// `process` and `sampler`.
    public static let schema = SettingsSchema(
        title: "relay stage", summary: summary,
        fields: [
            .init(
                "process", .variants([.init(RelayProcess.type, RelayProcess.settingsSchema)]),
                default: ["type": .string(RelayProcess.type)], "How a clean image is corrupted."),
            .init(
                "sampler", .variants([.init(RelaySampling.type, RelaySampling.settingsSchema)]),
                default: ["type": .string(RelaySampling.type)], "How one goes from a noise level to the next."),
        ])

    /// Makes a stage.
    ///
    /// - Throws: `DiagnosticsError` where the stage has no predecessor, or where settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        guard let predecessor = context.predecessor else {
            throw DiagnosticsError([
                .error(
                    "handoff.predecessor", "relay stage '\(context.id)' continues from a smaller image and has no 'from'",
                    at: settings.location, hint: "add from: with the id of the stage below")
            ])
        }
        // A factor that is no whole number is the contract's to report; until then the stage has to exist.
        let isMultiple = predecessor.size > 0 && context.size % predecessor.size == 0
        let factor = isMultiple ? context.size / predecessor.size : 1
        let process = try RelayProcess(
            settings.settings("process"), factor: factor, size: context.size, sigmaData: context.space.sigmaData)
        let sampling = try RelaySampling(settings.settings("sampler"))
        return RelayStage(
            context, factor: factor, process: process, sampling: sampling, settings: RelayLocations(settings))
    }
}
