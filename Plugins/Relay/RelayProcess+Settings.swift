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
        ])

    /// The law of training: of a log-normal the levels up to 1.04, just above the default start of sampling. Published is a span of
    /// 0.93 (ImageNet) and 0.89 (CelebA-HQ).
    static let laws: [SettingsChoice<LevelDistribution>] = [.logNormal(span: 0.85, lowest: 0.0075)]

    /// The process that `settingsSchema` describes over the levels that `laws` do, for a stage that makes images of `size` from ones
    /// `factor` times smaller.
    init(_ settings: Settings, levels law: Settings, factor: Int, size: Int, sigmaData: Double) throws {
        let patch = settings.optionalInt("patch") ?? factor
        guard size % patch == 0 else {
            throw settings.failure(
                "relay.patch", "an image of \(size) pixels is not made of patches of \(patch)", at: "patch",
                hint: "leave patch out: it is the factor of the stage")
        }
        let levels = LevelDistribution(law, sigmaData: sigmaData, among: Self.laws)
        guard levels.sigmaMinimum < levels.sigmaMaximum else {
            throw law.failure(
                "relay.levels",
                "the lowest level of training, \(law.numbers("sigma")[0]), is not below the highest, "
                    + short(levels.sigmaMaximum),
                at: "sigma")
        }
        self.init(
            schedule: RelaySchedule(
                patch: patch, blurMax: settings.number("blur_max"), floor: settings.number("floor"), levels: levels),
            noise: BlockNoise(
                block: settings.optionalInt("block") ?? factor, scale: settings.number("block_scale"),
                mixture: settings.choice("mixture", as: BlockNoise.Mixture.self)))
    }
}
