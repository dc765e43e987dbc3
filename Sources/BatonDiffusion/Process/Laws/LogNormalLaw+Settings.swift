import BatonSettings

extension LogNormalLaw {
    /// The keys `mean` and `std` of every log-normal law of levels.
    public static let shape: [SettingsSchema.Field] = [
        .init("mean", .number(.any), default: -1.2, "Mean of ln sigma."),
        .init("std", .number(.positive), default: 1.2, "Standard deviation of ln sigma."),
    ]
}

extension SettingsChoice<LevelDistribution> {
    /// The law `log-normal` of a stage's `levels`, with a family's own defaults.
    ///
    /// - Parameters:
    ///   - span: share of the mass that is drawn.
    ///   - lowest: lowest level that is drawn.
    public static func logNormal(span: Double = 1, lowest: Double = 0) -> SettingsChoice {
        .law(
            "log-normal", "ln sigma is normal (EDM).",
            fields: LogNormalLaw.shape + [
                .init(
                    "span", .number(NumberRange(lower: 0, upper: 1, excludesLower: true)), default: .number(span),
                    "Share of the mass that is drawn, from the lowest level up."),
                .init(
                    "sigma", .list(.number(.nonNegative), count: 1...2), default: [.number(lowest)], unit: "σ",
                    "Lowest level that is drawn, and the highest where that is below the end of span: [0.0075, 1.04]."),
            ]
        ) { settings in
            let (mean, deviation) = (settings.number("mean"), settings.number("std"))
            let ends = settings.numbers("sigma")
            let whole = LogNormalLaw(mean: mean, deviation: deviation)
            return .logNormal(
                mean: mean, deviation: deviation,
                span: ends.count > 1 ? min(settings.number("span"), whole.time(of: ends[1])) : settings.number("span"),
                sigmaMinimum: ends[0])
        }
    }
}
