import BatonDiffusion
import BatonNetworks
import BatonSettings

/// The family `lowdiff`: one network makes images of every size, the larger ones while it sees a smaller one that is still noisy
/// (Xu et al. 2025, LowDiff, arXiv 2509.15342).
///
/// Every size starts from noise of its own. What is handed up is the sampler's state after a number of network calls, enlarged
/// and concatenated. Stages of the family share a `multi-resolution-unet`; training the largest of them trains all.
public enum LowDiffFamily: StageFamily {
    /// `lowdiff`.
    public static let id = "lowdiff"
    /// One sentence.
    public static let summary =
        "One network for all sizes: each starts from noise and sees the smaller image, still noisy, enlarged (LowDiff)."

    /// `levels`, `condition`, `objective`, `sampler` and `handoff`.
    public static let schema = SettingsSchema(
        title: "lowdiff stage", summary: summary,
        fields: [
            .init(
                "levels", .variants(LevelDistribution.variants), default: ["type": "log-normal"],
                "The noise levels of training and the weight of the loss, the same for every size."),
            .init("condition", .map(LowDiffCondition.schema), default: [:], LowDiffCondition.schema.summary),
            .init("objective", .map(LowDiffObjective.schema), default: [:], LowDiffObjective.schema.summary),
            .init(
                "sampler", .variants(UpdateSampler.variants(sigma: nil)), default: ["type": "heun"],
                "How one goes from a noise level to the next. Without 'sigma' the smallest size goes over [0.002, 80], "
                    + "the others over [0.01, 50]; 'stop' says where a smaller image is handed up."),
            .init(
                "handoff", .choice(LowDiffStage.Emission.allCases.map(\.rawValue)),
                default: .string(LowDiffStage.Emission.state.rawValue),
                "What is handed up where sampling stops: the noisy state, or its denoised image, one evaluation more."),
        ])

    /// `sampler`, the level of the condition, and what is handed up.
    public static let samplingKeys = ["sampler", "condition.sigma", "handoff"]

    /// Makes a stage.
    ///
    /// - Throws: `DiagnosticsError` where its network is not one of several sizes, or settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        guard let network = context.network as? MultiResolutionUNet.Subnetwork else {
            throw settings.failure(
                "lowdiff.network", "lowdiff stage '\(context.id)' needs a network of type 'multi-resolution-unet'",
                at: "network",
                hint:
                    "describe it once, networks: {shared: {type: multi-resolution-unet, resolutions: […]}}, and let every "
                    + "stage say network: shared")
        }
        let isFirst = network.stage == 0
        let (sampler, schedule) = try UpdateSampler.make(
            settings.settings("sampler"), sigma: isFirst ? 0.002...80 : 0.01...50)
        let condition = try LowDiffCondition(
            settings.settings("condition"), after: context.predecessor, kernel: context.kernel,
            sigmaData: context.space.sigmaData, embedsLevel: network.whole.settings.unet.embedsConditionLevel)
        return LowDiffStage(
            context, network: network, condition: condition,
            bringsUp: settings.settings("condition").has("sigma"),
            objective: LowDiffObjective(settings.settings("objective")),
            process: GaussianProcess(
                levels: LevelDistribution(settings.settings("levels"), sigmaData: context.space.sigmaData)),
            sampler: sampler, schedule: schedule,
            emits: LowDiffStage.Emission(rawValue: settings.string("handoff")) ?? .state,
            locations: StageDeclaration.locations(in: settings.node))
    }
}
