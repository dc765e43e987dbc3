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

    /// `process` and `levels`.
    public static let schema = SettingsSchema(
        title: "relay stage", summary: summary,
        fields: [
            .init(
                "process", .variants([.init(RelayProcess.type, RelayProcess.settingsSchema)]),
                default: ["type": .string(RelayProcess.type)], "How a clean image is corrupted."),
            .init(
                "levels", .variants(RelayProcess.laws.variants()), default: ["type": "log-normal"],
                "The noise levels of training and the weight of the loss."),
        ])

    /// Noise put on the hand-off where a file names none and training went so high.
    static let defaultStart = 0.87

    /// Steps where a file names none.
    static let steps = 20

    /// The relay sampler, from 0.87 or where training ends.
    public static let sampling: SamplingPreset? = SamplingPreset(
        sampler: ["type": .string(RelaySamplerFamily.id)], steps: steps, levels: nil,
        note:
            "The first level is that of the noise put on the hand-off; without it \(defaultStart), or the highest level of training "
            + "where that is lower.")

    /// The relay sampler.
    public static let samplers: [any SamplerFamily.Type] = [RelaySamplerFamily.self]

    /// Every sampler: the first level of its grid is that of the noise put on the hand-off.
    public static func accepts(_ sampler: any SamplerFamily.Type) -> Bool { true }

    /// From the default start, or the highest level of training where that is lower.
    public static func samplingLevels(_ settings: Settings, in context: StageContext) throws -> ClosedRange<Double> {
        let top = try process(settings, in: context).levels.sigmaMaximum
        let low = RelaySamplerFamily.lowestLevel
        return min(low, top)...min(defaultStart, top)
    }

    /// Makes a stage.
    ///
    /// Without a predecessor whose size divides the stage's, which the hand-off contract reports, there is a stage that can be
    /// looked at but neither run nor trained.
    /// - Throws: `DiagnosticsError` where settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        try context.requireInput(channels: context.space.channels, settings: settings)
        let process = try process(settings, in: context)
        return DiffusionStage(
            context, start: .handoff(enlargedBy: .nearest, joining: .box), process: process,
            contract: RelayContract(
                process: process, acceptsForeignPatch: settings.settings("process").bool("foreign_patch")))
    }

    private static func process(_ settings: Settings, in context: StageContext) throws -> RelayProcess {
        try RelayProcess(
            settings.settings("process"), levels: settings.settings("levels"),
            factor: context.smallerSize.map { context.size / $0 } ?? 1,
            size: context.size, sigmaData: context.space.sigmaData)
    }
}
