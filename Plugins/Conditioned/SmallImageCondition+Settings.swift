import BatonDiffusion
import BatonSettings
import BatonTensor

extension SmallImageCondition {
    /// The level of the condition where neither the file nor the hand-off says one.
    static let defaultSigma = 0.2

    /// The types of `condition`.
    static let variants: [SettingsSchema.Variant] = [
        .init(
            "gaussian", "Noise: in training at a drawn level, in sampling at sigma.",
            fields: [
                .init(
                    "levels", .variants(laws), default: ["type": "log-normal"],
                    "The levels of training, one drawn an image."),
                .init(
                    "sigma", .number(.nonNegative), unit: "σ",
                    "Level in sampling: a cleaner hand-off is brought up to it. Without it that of a noisy hand-off, "
                        + "for a clean one \(defaultSigma); to be searched with 'baton sweep'."),
                .init(
                    "order", .choice(ConditionPath.Order.allCases.map(\.rawValue)),
                    default: .string(ConditionPath.Order.noiseThenUpsample.rawValue),
                    "Whether noise is added at the small size or at the stage's."),
                .init(
                    "embed_level", .bool,
                    "Whether the network is told the level; without it, wherever the level is not always the same."),
            ] + common),
        .init("none", "The smaller image as it is.", fields: common),
        .init(
            "blur", "In training a Gaussian of 3×3 pixels at the small size; in sampling nothing.",
            fields: [
                .init(
                    "widths", .interval(.positive), default: [0.4, 0.6], unit: "pixels",
                    "Widths the blur is drawn from."),
                .init("share", .number(.unit), default: 0.5, "Share of the training images that are blurred."),
            ] + common),
    ]

    private static let common: [SettingsSchema.Field] = [
        .init(
            "resize", .choice(resizes.map(\.rawValue)), default: .string(ResizeFilter.bilinear.rawValue),
            "How the smaller image is enlarged."),
        .init(
            "scale", .choice(ConditionScaling.allCases.map(\.rawValue)),
            default: .string(ConditionScaling.conditionLevel.rawValue),
            "What it is multiplied with: c_in of its own level, c_in of the noisy image's, or nothing."),
    ]

    private static let resizes: [ResizeFilter] = [.bilinear, .nearest, .bicubic]

    private static let laws: [SettingsSchema.Variant] = [
        .init(
            "log-normal", "ln sigma is normal (EDM).",
            fields: [
                .init("mean", .number(.any), default: -1.2, "Mean of ln sigma."),
                .init("std", .number(.positive), default: 1.2, "Standard deviation of ln sigma."),
            ]),
        .init(
            "uniform", "Uniform in the index of a Karras grid, as CDM draws its discrete steps; with rho 1 in sigma.",
            fields: [
                .init("sigma", .interval(.positive), default: [0.002, 80], unit: "σ", "Lowest and highest level."),
                .init("rho", .number(.positive), default: 7, "Bend of the grid."),
            ]),
        .init(
            "fixed", "Always the same level.",
            fields: [.init("sigma", .number(.positive), default: .number(defaultSigma), unit: "σ", "The level.")]),
    ]

    /// Whether the network is told the condition's level.
    static func embedsLevel(_ settings: Settings) -> Bool {
        guard settings.type == "gaussian" else { return false }
        return settings.optionalBool("embed_level") ?? (settings.settings("levels").type != "fixed")
    }

    /// The condition that one of `variants` describes, for a stage after one that promises `predecessor`.
    ///
    /// - Throws: `DiagnosticsError` where the level of sampling is below that of the hand-off.
    init(
        _ settings: Settings, after predecessor: HandoffPromise?, kernel: DownsampleKernel, sigmaData: Double
    ) throws {
        var path = ConditionPath(resize: ResizeFilter(rawValue: settings.string("resize")) ?? .bilinear)
        let augmentation: ConditioningAugmentation
        switch settings.type {
        case "gaussian":
            path.order = ConditionPath.Order(rawValue: settings.string("order")) ?? .noiseThenUpsample
            let levels = settings.settings("levels")
            let law = LevelDistribution(law: Self.law(levels), sigmaData: sigmaData)
            let below = predecessor.flatMap { $0.kind == .noisy ? $0.sigma : nil }
            let preset = levels.type == "fixed" ? levels.number("sigma") : Self.defaultSigma
            let sigma = settings.optionalNumber("sigma") ?? below ?? preset
            if let below, sigma < below {
                throw settings.failure(
                    "conditioned.level",
                    "the condition is to stand at sigma \(Float(sigma)), but the stage below hands over at \(Float(below))",
                    at: "sigma",
                    hint: "noise can be added, not taken off: leave sigma out, or let the stage below go on")
            }
            augmentation = .gaussian(levels: law, sigma: sigma)
        case "blur":
            augmentation = .blur(widths: settings.interval("widths"), share: settings.number("share"))
        default: augmentation = .none
        }
        self.init(
            kernel: kernel, augmentation: augmentation, path: path,
            scaling: ConditionScaling(rawValue: settings.string("scale")) ?? .conditionLevel,
            embedsLevel: Self.embedsLevel(settings))
    }

    private static func law(_ settings: Settings) -> any LevelLaw {
        switch settings.type {
        case "uniform":
            let sigma = settings.interval("sigma")
            return KarrasLaw(low: sigma.lowerBound, high: sigma.upperBound, rho: settings.number("rho"))
        case "fixed": return KarrasLaw.fixed(settings.number("sigma"))
        default: return LogNormalLaw(mean: settings.number("mean"), deviation: settings.number("std"))
        }
    }
}
