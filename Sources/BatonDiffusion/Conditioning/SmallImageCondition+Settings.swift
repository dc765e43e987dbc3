import BatonSettings
import BatonTensor

extension SmallImageCondition {
    /// The keys `resize` and `scale`.
    public static let fields: [SettingsSchema.Field] = [
        .init(
            "resize", .choice([ResizeFilter.bilinear, .nearest, .bicubic].map(\.rawValue)),
            default: .string(ResizeFilter.bilinear.rawValue), "How the smaller image is enlarged."),
        .init(
            "scale", .choice(ConditionScaling.allCases.map(\.rawValue)),
            default: .string(ConditionScaling.conditionLevel.rawValue),
            "What it is multiplied with: c_in of its own level, c_in of the noisy image's, or nothing."),
    ]

    /// The key `levels` of noise on the condition.
    public static func levels(_ laws: [SettingsChoice<ConditioningAugmentation.Levels>]) -> SettingsSchema.Field {
        .init(
            "levels", .variants(laws.variants()), default: ["type": "log-normal"],
            "Noise levels of the smaller image in training, one drawn an image.")
    }

    /// The condition of `augmentation` whose enlarging and scaling `fields` describe.
    public init(
        _ settings: Settings, _ augmentation: ConditioningAugmentation, kernel: DownsampleKernel,
        order: ConditionPath.Order = .noiseThenUpsample, embedsLevel: Bool
    ) {
        self.init(
            kernel: kernel, augmentation: augmentation,
            path: ConditionPath(resize: settings.choice("resize", as: ResizeFilter.self), order: order),
            scaling: settings.choice("scale", as: ConditionScaling.self), embedsLevel: embedsLevel)
    }
}

extension ConditioningAugmentation {
    /// Noise as `levels` and `sigma` of `settings` describe it, for a stage after one that promises `predecessor`.
    ///
    /// - Parameters:
    ///   - settings: the decoded settings.
    ///   - laws: those that the schema has.
    ///   - predecessor: what the predecessor offers.
    ///   - preset: the level of sampling where none is written and the hand-off is clean.
    ///   - sigmaData: the standard deviation of the data.
    /// - Throws: `DiagnosticsError` where the level of sampling is below that of a noisy hand-off.
    public static func gaussian(
        _ settings: Settings, among laws: [SettingsChoice<Levels>], after predecessor: HandoffPromise?,
        preset: Double, sigmaData: Double
    ) throws -> ConditioningAugmentation {
        let handed = predecessor.flatMap { $0.kind == .noisy ? $0.sigma : nil }
        let sigma = settings.optionalNumber("sigma") ?? handed ?? preset
        if let handed, sigma < handed {
            throw settings.failure(
                "condition.level",
                "the condition is to stand at sigma \(Float(sigma)), but the stage below hands over at \(Float(handed))",
                at: "sigma", hint: "noise can be added, not taken off: leave sigma out, or let the stage below go on")
        }
        var levels = laws.make(settings.settings("levels"))
        if case .independent(var law) = levels {
            law.sigmaData = sigmaData
            levels = .independent(law)
        }
        return .gaussian(levels: levels, sigma: sigma)
    }
}

extension SettingsChoice<ConditioningAugmentation.Levels> {
    /// ln σ is normal.
    public static let logNormal = SettingsChoice(
        .init(
            "log-normal", "ln sigma is normal (EDM).", fields: LogNormalLaw.shape)
    ) { .independent(.logNormal(mean: $0.number("mean"), deviation: $0.number("std"))) }

    /// Uniform in the index of Karras' grid.
    public static let uniform = SettingsChoice(
        .init(
            "uniform", "Uniform in the index of a Karras grid, as CDM draws its discrete steps; with rho 1 in sigma.",
            fields: [
                .init("sigma", .interval(.positive), default: [0.002, 80], unit: "σ", "Lowest and highest level."),
                .init("rho", .number(.positive), default: 7, "Bend of the grid."),
            ])
    ) { settings in
        let sigma = settings.interval("sigma")
        let law = KarrasLaw(low: sigma.lowerBound, high: sigma.upperBound, rho: settings.number("rho"))
        return .independent(LevelDistribution(law: law))
    }

    /// Always one level.
    ///
    /// - Parameter preset: the level where none is written; nil where it must be.
    public static func fixed(preset: Double?) -> SettingsChoice {
        let summary = "The level."
        let sigma: SettingsSchema.Field =
            if let preset {
                .init("sigma", .number(.positive), default: .number(preset), unit: "σ", summary)
            } else {
                .init("sigma", .number(.positive), required: true, unit: "σ", summary)
            }
        return SettingsChoice(.init("fixed", "Always the same level.", fields: [sigma])) {
            .independent(LevelDistribution(law: KarrasLaw.fixed($0.number("sigma"))))
        }
    }

    /// The levels of the noisy images themselves.
    public static let image = SettingsChoice(
        .init("image", "That of the noisy image itself, with noise of its own.")
    ) { _ in .image }
}
