import BatonSettings

extension Guidance {
    /// The keys `scale` and `sigma`.
    public static let schema = SettingsSchema(
        title: "guidance", summary: "Classifier-free guidance.",
        fields: [
            .init(
                "scale", .number(.nonNegative), default: 1,
                "1 is the conditional prediction, 0 the unconditional one, above 1 exaggerates the label."),
            .init("sigma", .interval(.nonNegative), unit: "σ", "Noise levels at which it acts; everywhere without."),
        ])

    /// The guidance that `schema` describes.
    public init(_ settings: Settings) {
        let sigma = settings.optionalInterval("sigma")
        self.init(
            scale: settings.number("scale"), sigmaMinimum: sigma?.lowerBound ?? 0,
            sigmaMaximum: sigma?.upperBound ?? .infinity)
    }
}
