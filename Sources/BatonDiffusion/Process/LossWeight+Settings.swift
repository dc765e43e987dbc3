import BatonSettings

extension Array where Element == SettingsChoice<any LossWeight> {
    /// The weights that every build has.
    public static let builtIn: [Element] = [
        .init(.init("edm", "1/sigma² + 1/sigma_data² (EDM).")) { _ in EDMWeight() },
        .init(.init("inverse-variance", "1/sigma²: the error of the noise counts the same everywhere.")) { _ in
            InverseVarianceWeight()
        },
        .init(.init("velocity", "(1 + 1/sigma)²: the error of a flow's velocity counts the same everywhere.")) { _ in
            VelocityWeight()
        },
        .init(
            .init("min-snr", "1/sigma² up to a limit (Min-SNR).", fields: [limit(MinSNRWeight().limit)])
        ) { MinSNRWeight(limit: $0.number("limit")) },
        .init(
            .init(
                "soft-min-snr", "1/(sigma² + 1/limit): Min-SNR without its corner.",
                fields: [limit(SoftMinSNRWeight().limit)])
        ) { SoftMinSNRWeight(limit: $0.number("limit")) },
    ]

    private static func limit(_ preset: Double) -> SettingsSchema.Field {
        .init("limit", .number(.positive), default: .number(preset), "The weight that low levels tend to.")
    }

    /// The key `weight` of something that has a weight of its own without it.
    public func field(_ summary: String) -> SettingsSchema.Field { .init("weight", .variants(variants()), summary) }

    /// The weight that the key `weight` of `settings` describes; nil where it is not written.
    public func weight(of settings: Settings) -> (any LossWeight)? {
        settings.optionalSettings("weight").map { make($0) }
    }
}
