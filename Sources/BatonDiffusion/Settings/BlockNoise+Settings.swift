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
