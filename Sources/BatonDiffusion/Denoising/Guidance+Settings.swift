import BatonNetworks
import BatonSettings

extension Guidance {
    /// The keys `scale`, `sigma`, `intervals`, `drop` and `channels`.
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
            .init(
                "drop", .list(.choice([Signal.label, .embedding].map(\.rawValue)), count: 1...2),
                default: .list([Signal.label, .embedding].map { SettingsNode(.string($0.rawValue)) }),
                "The signals that the unconditional prediction is made without."),
            .init(
                "channels", .list(.number(.nonNegative), count: 1...64),
                "How much of the scale each channel gets: 0 is no guidance, 1 all of it. Without it all channels alike."
            ),
        ])

    /// The guidance that `schema` describes.
    public init(_ settings: Settings) {
        let sigma = settings.optionalInterval("sigma") ?? 0...Double.infinity
        self.init(
            settings.settingsList("intervals").map(Interval.init)
                + [Interval(sigma, scale: settings.number("scale"))])
        drops = Set(settings.strings("drop").compactMap(Signal.init(rawValue:)))
        if settings.has("channels") { channelWeights = settings.numbers("channels") }
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
