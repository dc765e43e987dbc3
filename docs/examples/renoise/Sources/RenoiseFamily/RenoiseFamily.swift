import BatonKit

/// The family `renoise`: the smaller image is enlarged, white noise is added, and an ordinary diffusion model takes it away
/// again (SDEdit, Meng et al. 2022, arXiv 2108.01073, used as an upper stage).
public enum RenoiseFamily: StageFamily {
    /// `renoise`.
    public static let id = "renoise"
    /// One sentence.
    public static let summary =
        "Enlarges the smaller image, adds white noise and removes it with an ordinary diffusion model (SDEdit)."

    /// `process` and `levels` of the family `edm`, and `enlarge`.
    public static let schema = SettingsSchema(
        title: "renoise stage", summary: summary,
        fields: GaussianProcess.fields + [
            .init(
                "enlarge", .choice(ResizeFilter.allCases.map(\.rawValue)), default: "bilinear",
                role: .sampling,
                "How the smaller image is enlarged.")
        ])

    /// From σ = 1 down.
    public static let sampling: SamplingPreset? = SamplingPreset(
        levels: 0.002...1, note: "The highest level is that of the noise that is added.")

    /// Every sampler, those that start from a hand-off among them.
    public static func accepts(_ sampler: any SamplerFamily.Type) -> Bool { true }

    /// Makes a stage.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        try context.requireInput(channels: context.space.channels, settings: settings)
        let enlarging = settings.choice("enlarge", as: ResizeFilter.self)
        return DiffusionStage(
            context, start: .handoff(enlargedBy: enlarging),
            process: GaussianProcess(settings, sigmaData: context.space.sigmaData))
    }
}
