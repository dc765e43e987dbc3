import BatonSettings

extension BlockNoise {
    /// The keys `block`, `scale` and `mixture`.
    public static let fields: [SettingsSchema.Field] = [
        .init("block", .int(1...4096), default: 4, unit: "pixels", "Side of the window that is summed."),
        .init("scale", .number(.nonNegative), default: 0.15, "Strength of the block noise beside white noise of 1."),
        .init(
            "mixture", .choice(Mixture.allCases.map(\.rawValue)), default: "normalized",
            "Whether a pixel of the mixture has variance 1, or 1 + scale² as in the released relay code."),
    ]

    /// The noise that `fields` describe.
    public init(_ settings: Settings) {
        self.init(
            block: settings.int("block"), scale: settings.number("scale"),
            mixture: Mixture(rawValue: settings.string("mixture")) ?? .normalized)
    }
}

extension LevelDistribution {
    /// The laws a stage may be trained under.
    public static let variants: [SettingsSchema.Variant] = [
        .init(
            "log-normal", "ln sigma is normal (EDM).",
            fields: [
                .init("mean", .number(.any), default: -1.2, "Mean of ln sigma."),
                .init("std", .number(.positive), default: 1.2, "Standard deviation of ln sigma."),
                .init(
                    "span", .number(NumberRange(lower: 0, upper: 1, excludesLower: true)), default: 1,
                    "Share of the mass that is drawn, from the lowest level up."),
                .init("sigma_min", .number(.nonNegative), default: 0, unit: "σ", "Lowest level that is drawn."),
            ]),
        .init(
            "logit-normal", "The flow's time is the sigmoid of a normal number, and the loss that of the velocity.",
            fields: [
                .init("mean", .number(.any), default: 0, "Mean of the normal number; higher is less noise."),
                .init("std", .number(.positive), default: 1, "Standard deviation of the normal number."),
            ]),
        .init(
            "variance-preserving", "Time is uniform on the variance-preserving schedule, the loss weighted by 1/sigma²."
        ),
    ]

    /// The law that one of `variants` describes.
    public init(_ settings: Settings, sigmaData: Double) {
        if settings.type == "variance-preserving" {
            self = .variancePreserving(sigmaData: sigmaData)
        } else if settings.type == "logit-normal" {
            self = .logitNormal(
                mean: settings.number("mean"), deviation: settings.number("std"), sigmaData: sigmaData)
        } else {
            self = .logNormal(
                mean: settings.number("mean"), deviation: settings.number("std"), span: settings.number("span"),
                sigmaMinimum: settings.number("sigma_min"), sigmaData: sigmaData)
        }
    }
}
