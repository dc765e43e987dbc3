import BatonDiffusion
import BatonSettings

extension RelayProcess {
    static let type = "blur-block"

    static let settingsSchema = SettingsSchema(
        title: "relay process", summary: "Patches are blurred while white noise and low-pass block noise grow.",
        fields: [
            .init(
                "blur_max", .number(.nonNegative), default: 3, unit: "pixels",
                "Width of the blur at the end of time. Published: 3 (64 to 256, ImageNet), 2 (CelebA-HQ), 1.25 (512)."),
            .init(
                "floor", .number(.fraction), default: 0.001,
                "Share of a detail coefficient that the blur always leaves."),
            .init(
                "block_scale", .number(.nonNegative), default: 0.15,
                "Strength of the block noise beside white noise of 1."),
            .init(
                "block", .int(1...4096), unit: "pixels", "Side of the noise blocks; the factor of the stage without it."
            ),
            .init(
                "patch", .int(1...4096), unit: "pixels",
                "Side of the blurred patches; the factor of the stage without it."),
            .init(
                "foreign_patch", .bool, default: false, "Accepts a patch or block that is not the factor of the stage."),
            .init(
                "mixture", .choice(BlockNoise.Mixture.allCases.map(\.rawValue)),
                default: .string(BlockNoise.Mixture.normalized.rawValue),
                "Whether a pixel of the noise has variance 1, or 1 + block_scale² as in the released code."),
            .init(
                "span", .number(NumberRange(lower: 0, upper: 1, excludesLower: true)), default: 0.85,
                "Share of the log-normal law that is used, from the lowest level up: 0.85 ends at 1.04, just above the default start of sampling. Published: 0.93 (ImageNet), 0.89 (CelebA-HQ)."
            ),
            .init("min_sigma", .number(.nonNegative), default: 0.0075, unit: "σ", "Lowest level of training."),
            .init("p_mean", .number(.any), default: -1.2, "Mean of ln σ of the whole law."),
            .init("p_std", .number(.positive), default: 1.2, "Standard deviation of ln σ of the whole law."),
            [SettingsChoice<any LossWeight>].builtIn.field("The weight of the loss; EDM's without it."),
        ])

    /// The process that `settingsSchema` describes, for a stage that makes images of `size` from ones `factor` times smaller.
    init(_ settings: Settings, factor: Int, size: Int, sigmaData: Double) throws {
        let patch = settings.optionalInt("patch") ?? factor
        guard size % patch == 0 else {
            throw settings.failure(
                "relay.patch", "an image of \(size) pixels is not made of patches of \(patch)", at: "patch",
                hint: "leave patch out: it is the factor of the stage")
        }
        var levels = LevelDistribution.logNormal(
            mean: settings.number("p_mean"), deviation: settings.number("p_std"), span: settings.number("span"),
            sigmaMinimum: settings.number("min_sigma"), sigmaData: sigmaData)
        if let weight = [SettingsChoice<any LossWeight>].builtIn.weight(of: settings) { levels.weighting = weight }
        guard levels.sigmaMinimum < levels.sigmaMaximum else {
            throw settings.failure(
                "relay.levels",
                "the lowest level of training, \(settings.number("min_sigma")), is not below the highest, "
                    + short(levels.sigmaMaximum),
                at: "min_sigma")
        }
        self.init(
            schedule: RelaySchedule(
                patch: patch, blurMax: settings.number("blur_max"), floor: settings.number("floor"), levels: levels),
            noise: BlockNoise(
                block: settings.optionalInt("block") ?? factor, scale: settings.number("block_scale"),
                mixture: BlockNoise.Mixture(rawValue: settings.string("mixture")) ?? .normalized))
    }
}
