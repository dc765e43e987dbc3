import BatonDiffusion
import BatonSettings

/// The family `lowdiff`: one network makes images of every size, the larger ones while it sees a smaller one that is still noisy
/// (Xu et al. 2025, LowDiff, arXiv 2509.15342).
///
/// Every size starts from noise of its own. What is handed up is the sampler's state after a number of network calls, enlarged
/// and concatenated. The noise is drawn at the small size, as it stands in what sampling hands over; drawn after enlarging, which
/// other cascades do, it would be white and the two would not match (§3.2). Stages of the family share a `multi-resolution-unet`;
/// training the largest of them trains all.
public enum LowDiffFamily: StageFamily {
    /// `lowdiff`.
    public static let id = "lowdiff"
    /// One sentence.
    public static let summary =
        "One network for all sizes: each starts from noise and sees the smaller image, still noisy, enlarged (LowDiff)."

    private static let laws: [SettingsChoice<ConditioningAugmentation.Levels>] = [
        .logNormal, .fixed(preset: nil), .image,
    ]

    private static let condition = SettingsSchema(
        title: "condition", summary: "What a size sees of the next smaller one; the smallest has none.",
        fields: [
            SmallImageCondition.levels(laws),
            .init(
                "sigma", .number(.nonNegative), unit: "σ", role: .sampling,
                "Level in sampling, to which a cleaner hand-off is brought; without it that of the hand-off."),
        ] + SmallImageCondition.fields)

    /// `levels`, `condition`, `objective` and `handoff`.
    public static let schema = SettingsSchema(
        title: "lowdiff stage", summary: summary,
        fields: [
            .init(
                "levels", .variants(LevelDistribution.variants), default: ["type": "log-normal"],
                "The noise levels of training and the weight of the loss, the same for every size."),
            .init("condition", .map(condition), default: [:], condition.summary),
            .init("objective", .map(JointObjective.schema), default: [:], JointObjective.schema.summary),
            .init(
                "handoff", .choice(DiffusionStage.Emission.allCases.map(\.rawValue)),
                default: .string(DiffusionStage.Emission.state.rawValue), role: .sampling,
                "What is handed up where sampling stops: the noisy state, or its denoised image, one evaluation more."),
        ])

    /// The levels depend on the size.
    public static let sampling: SamplingPreset? = SamplingPreset(
        levels: nil,
        note:
            "Without 'sigma' the smallest size goes over [0.002, 80], the others over [0.01, 50]; 'stop' says where a smaller "
            + "image is handed up.")

    /// EDM's for the smallest size, less far for the others.
    public static func samplingLevels(_ settings: Settings, in context: StageContext) -> ClosedRange<Double> {
        let sizes = context.network?.servedSizes ?? []
        return sizes.contains { $0 < context.size } ? 0.01...50 : 0.002...80
    }

    /// Makes a stage.
    ///
    /// - Throws: `DiagnosticsError` where its network is not one of several sizes, or settings contradict each other.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        guard let network = context.network, network.servedSizes.count > 1 else {
            throw settings.failure(
                "lowdiff.network", "lowdiff stage '\(context.id)' needs a network that serves several sizes",
                at: "network",
                hint:
                    "describe it once, networks: {shared: {type: multi-resolution-unet, resolutions: […]}}, and let every "
                    + "stage say network: shared")
        }
        let sizes = network.servedSizes
        let smaller = sizes.last { $0 < context.size }
        let seen = settings.settings("condition")
        var condition = SmallImageCondition(
            seen,
            try .gaussian(
                seen, among: laws, after: context.predecessor, preset: 0, sigmaData: context.space.sigmaData),
            kernel: context.kernel, embedsLevel: network.configuration.signals.imageLevel)
        // A clean image that is to be brought up is expected where a level is written.
        condition.kind = seen.has("sigma") ? nil : .noisy
        let levels = LevelDistribution(settings.settings("levels"), sigmaData: context.space.sigmaData)
        return DiffusionStage(
            context, process: GaussianProcess(levels: levels), conditioning: smaller == nil ? nil : condition,
            handoff: settings.choice("handoff", as: DiffusionStage.Emission.self),
            objective: JointObjective(settings.settings("objective"), sizes: sizes, conditioning: condition),
            contract: LowDiffContract(sizes: sizes, levels: levels, condition: condition),
            smallerSize: smaller)
    }
}
