import BatonDiffusion
import BatonSettings

/// The key `condition`: the ways in which CDM spoils the smaller image.
enum SpoiltImage {
    /// The level of the condition where neither the file nor the hand-off says one.
    static let defaultSigma = 0.2

    private static let laws: [SettingsChoice<ConditioningAugmentation.Levels>] = [
        .logNormal, .uniform, .fixed(preset: defaultSigma),
    ]

    /// The types of `condition`.
    static let variants: [SettingsSchema.Variant] = [
        .init(
            "gaussian", "Noise: in training at a drawn level, in sampling at sigma.",
            fields: [
                SmallImageCondition.levels(laws),
                .init(
                    "sigma", .number(.nonNegative), unit: "σ", role: .sampling,
                    "Level in sampling: a cleaner hand-off is brought up to it. Without it that of a noisy hand-off, "
                        + "for a clean one \(defaultSigma); to be searched with 'baton sweep'."),
                .init(
                    "order", .choice(ConditionPath.Order.allCases.map(\.rawValue)),
                    default: .string(ConditionPath.Order.noiseThenUpsample.rawValue),
                    "Whether noise is added at the small size or at the stage's."),
                .init(
                    "embed_level", .bool,
                    "Whether the network is told the level; without it, wherever the level is not always the same."),
            ] + SmallImageCondition.fields),
        .init("none", "The smaller image as it is.", fields: SmallImageCondition.fields),
        .init(
            "blur", "In training a Gaussian of 3×3 pixels at the small size; in sampling nothing.",
            fields: [
                .init(
                    "widths", .interval(.positive), default: [0.4, 0.6], unit: "pixels",
                    "Widths the blur is drawn from."),
                .init("share", .number(.unit), default: 0.5, "Share of the training images that are blurred."),
            ] + SmallImageCondition.fields),
    ]

    /// Whether the network is told the condition's level.
    static func embedsLevel(_ settings: Settings) -> Bool {
        guard settings.type == "gaussian" else { return false }
        return settings.optionalBool("embed_level") ?? (settings.settings("levels").type != "fixed")
    }

    /// The condition that one of `variants` describes.
    ///
    /// - Throws: `DiagnosticsError` where the level of sampling is below that of the hand-off.
    static func condition(_ settings: Settings, in context: StageContext) throws -> SmallImageCondition {
        var order = ConditionPath.Order.noiseThenUpsample
        let augmentation: ConditioningAugmentation
        switch settings.type {
        case "gaussian":
            order = settings.choice("order", as: ConditionPath.Order.self)
            let levels = settings.settings("levels")
            augmentation = try .gaussian(
                settings, among: laws, after: context.predecessor,
                preset: levels.type == "fixed" ? levels.number("sigma") : defaultSigma,
                sigmaData: context.space.sigmaData)
        case "blur":
            augmentation = .blur(widths: settings.interval("widths"), share: settings.number("share"))
        default: augmentation = .none
        }
        return SmallImageCondition(
            settings, augmentation, kernel: context.kernel, order: order, embedsLevel: embedsLevel(settings))
    }
}
