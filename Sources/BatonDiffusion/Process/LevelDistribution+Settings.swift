import BatonSettings

extension Array where Element == SettingsChoice<LevelDistribution> {
    /// The laws that every build has.
    public static let builtIn: [Element] = [
        .logNormal(),
        .law(
            "logit-normal", "The flow's time is the sigmoid of a normal number, and the loss that of the velocity.",
            fields: [
                .init("mean", .number(.any), default: 0, "Mean of the normal number; higher is less noise."),
                .init("std", .number(.positive), default: 1, "Standard deviation of the normal number."),
            ]
        ) { settings in
            .logitNormal(mean: settings.number("mean"), deviation: settings.number("std"))
        },
        .law(
            "variance-preserving", "Time is uniform on the variance-preserving schedule, the loss weighted by 1/sigma²."
        ) { _ in .variancePreserving() },
        .law(
            "cosine", "Time is uniform on the cosine schedule, the loss weighted by 1/sigma².",
            fields: [
                .init("offset", .number(.fraction), default: 0.008, "How far the schedule starts into the cosine."),
                .init(
                    "shift", .number(.positive), default: 1,
                    "What levels are divided by: a reference size over the image's own, for large images."),
                bounds,
            ]
        ) { settings in
            bounded(CosineLaw(offset: settings.number("offset"), shift: settings.number("shift")), settings)
        },
        .law(
            "sigmoid", "Time is uniform on the sigmoid schedule, the loss weighted by 1/sigma².",
            fields: [
                .init(
                    "ends", .interval(.any), default: [-3, 3], "Where on the sigmoid the schedule starts and ends."),
                .init("temperature", .number(.positive), default: 1, "How wide the sigmoid is."),
                .init(
                    "scale", .number(.positive), default: 1, "What levels are divided by; below 1 for large images."),
                bounds,
            ]
        ) { settings in
            let ends = settings.interval("ends")
            return bounded(
                SigmoidLaw(
                    start: ends.lowerBound, end: ends.upperBound, temperature: settings.number("temperature"),
                    scale: settings.number("scale")),
                settings)
        },
    ]

    /// Log-SNR from −15 to 15, as in simple diffusion (Hoogeboom et al. 2023).
    private static let bounds = SettingsSchema.Field(
        "sigma", .interval(.positive), default: [0.00055, 1808], unit: "σ",
        "Lowest and highest level; the schedule is cut off there.")

    private static func bounded(_ law: some LevelLaw, _ settings: Settings) -> LevelDistribution {
        LevelDistribution(law: BoundedLaw(law, to: settings.interval("sigma")), weighting: InverseVarianceWeight())
    }
}

extension SettingsChoice<LevelDistribution> {
    /// A law with the keys `fields`, and the key `weight` for another weight than `make` gives it.
    public static func law(
        _ name: String, _ summary: String, fields: [SettingsSchema.Field] = [],
        weights: [SettingsChoice<any LossWeight>] = .builtIn,
        make: @escaping @Sendable (Settings) -> LevelDistribution
    ) -> SettingsChoice<LevelDistribution> {
        let weight = weights.field("The weight of the loss; without it that of the law.")
        return SettingsChoice(.init(name, summary, fields: fields + [weight])) { settings in
            var levels = make(settings)
            if let weight = weights.weight(of: settings) { levels.weighting = weight }
            return levels
        }
    }
}

extension LevelDistribution {
    /// The laws a stage may be trained under.
    public static let variants = [SettingsChoice<LevelDistribution>].builtIn.variants()

    /// The law that one of `choices` describes.
    public init(
        _ settings: Settings, sigmaData: Double, among choices: [SettingsChoice<LevelDistribution>] = .builtIn
    ) {
        self = choices.make(settings)
        self.sigmaData = sigmaData
    }
}
