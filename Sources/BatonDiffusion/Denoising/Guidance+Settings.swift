import BatonSettings

extension Guidance {
    /// The keys `scale`, `sigma` and `intervals`.
    public static let schema = SettingsSchema(
        title: "guidance", summary: "Classifier-free guidance.",
        fields: [
            .init(
                "scale", .number(.nonNegative), default: 1,
                "1 is the conditional prediction, 0 the unconditional one, above 1 exaggerates the label."),
            .init("sigma", .interval(.nonNegative), unit: "σ", "Noise levels at which it acts; everywhere without."),
            .init(
                "intervals", .list(.map(Interval.schema), count: 1...64),
                "Ranges of noise levels with a scale of their own, before scale and sigma; the first that has a level counts."
            ),
        ])

    /// The guidance that `schema` describes.
    public init(_ settings: Settings) {
        let sigma = settings.optionalInterval("sigma") ?? 0...Double.infinity
        self.init(
            settings.settingsList("intervals").map(Interval.init)
                + [Interval(sigma, scale: settings.number("scale"))])
    }
}

extension Guidance.Interval {
    /// The keys `sigma` and `scale`.
    static let schema = SettingsSchema(
        title: "interval of guidance", summary: "Noise levels with a scale of their own.",
        fields: [
            .init("sigma", .interval(.positive), required: true, unit: "σ", "Lowest and highest noise level."),
            .init(
                "scale", .either([.number(.nonNegative), .list(.number(.nonNegative), count: 2...2)]), required: true,
                "One scale, or [at the lowest, at the highest level], between which it changes evenly in ln σ."),
        ])

    /// The interval that `schema` describes.
    init(_ settings: Settings) {
        let scales = settings.numbers("scale")
        self.init(settings.interval("sigma"), from: scales.first ?? 1, to: scales.last ?? 1)
    }
}
