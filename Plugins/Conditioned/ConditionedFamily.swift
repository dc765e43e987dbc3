import BatonDiffusion
import BatonNetworks
import BatonSettings

/// The family `conditioned`: a stage that starts from noise and is shown a smaller image (Cascaded Diffusion Models,
/// Ho et al. 2022, arXiv 2106.15282, in EDM's terms).
///
/// The smaller image is enlarged and concatenated to the noisy one. In training it is the picture itself, shrunk and then
/// spoilt on purpose, so that the stage copes with what a lower stage really makes (conditioning augmentation).
public enum ConditionedFamily: StageFamily {
    /// `conditioned`.
    public static let id = "conditioned"
    /// One sentence.
    public static let summary =
        "Starts from noise and sees the smaller image, enlarged and concatenated, with noise or blur on it (CDM)."

    /// `process`, `levels` and `condition`.
    public static let schema = SettingsSchema(
        title: "conditioned stage", summary: summary,
        fields: GaussianProcess.fields + [
            .init(
                "condition", .variants(SpoiltImage.variants), default: ["type": "gaussian"],
                "How the smaller image is spoilt, enlarged and scaled before the network sees it.")
        ])

    /// From 50 down to 0.01.
    public static let sampling: SamplingPreset? = SamplingPreset(levels: 0.01...50)

    /// The plain network with channels for the condition, and a path for its level where that is embedded.
    public static func network(
        _ plain: NetworkConfiguration, for settings: Settings, after predecessor: HandoffPromise?
    ) throws(BatonError) -> NetworkConfiguration {
        try plain.seeing(
            imageChannels: plain.outputChannels, level: SpoiltImage.embedsLevel(settings.settings("condition")))
    }

    /// Makes a stage.
    ///
    /// Without a predecessor whose size divides the stage's, which the hand-off contract reports, there is a stage that can be
    /// looked at but neither run nor trained.
    /// - Throws: `DiagnosticsError` where settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        try context.requireInput(channels: 2 * context.space.channels, settings: settings)
        let condition = try SpoiltImage.condition(settings.settings("condition"), in: context)
        return DiffusionStage(
            context, process: GaussianProcess(settings, sigmaData: context.space.sigmaData), conditioning: condition,
            contract: ConditionContract(condition))
    }
}

/// H11: what concerns the condition.
struct ConditionContract: StageContract {
    let condition: SmallImageCondition

    init(_ condition: SmallImageCondition) { self.condition = condition }

    func edgeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic] {
        condition.levelFindings(declaration, after: promise) + condition.noiseFindings(declaration, after: promise)
    }
}
