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
                "sampler", .variants([.init(RelaySampler.type, RelaySampler.settingsSchema)]),
                default: ["type": .string(RelaySampler.type)], "How one goes from a noise level to the next."),
        ])

    /// Makes a stage.
    ///
    /// Without a predecessor whose size divides the stage's, which the hand-off contract reports, there is a stage that can be
    /// looked at but neither run nor trained.
    /// - Throws: `DiagnosticsError` where settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        try context.requireInput(channels: context.space.channels, settings: settings)
        let factor = context.smallerSize.map { context.size / $0 } ?? 1
        let section = settings.settings("process")
        let process = try RelayProcess(
            section, factor: factor, size: context.size, sigmaData: context.space.sigmaData)
        return DiffusionStage(
            context, start: .handoff(enlargedBy: .nearest, joining: .box), process: process,
            sampler: try RelaySampler(settings.settings("sampler"), levels: process.levels),
            contract: RelayContract(process: process, acceptsForeignPatch: section.bool("foreign_patch")))
    }
}
