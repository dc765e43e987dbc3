import BatonSettings

extension Schedule {
    /// The keys of a Karras grid, `steps`, `sigma` and `rho`, with a family's own defaults.
    public static func fields(
        steps: Int = 18, sigma: ClosedRange<Double> = 0.002...80, rho: Double = 7
    ) -> [SettingsSchema.Field] {
        [
            .init("steps", .int(1...100_000), default: .int(steps), "Steps of the grid, before it is cut."),
            .init(
                "sigma", .interval(.positive),
                default: [.number(sigma.lowerBound), .number(sigma.upperBound)],
                unit: "σ", "Lowest and highest noise level of the grid."),
            .init(
                "rho", .number(.positive), default: .number(rho),
                "Bend of the grid: high values crowd steps at low noise."),
        ]
    }

    /// The grid that `fields` describe, cut below `startSigma`.
    ///
    /// - Throws: `DiagnosticsError` at `start_sigma` or `steps` where nothing remains.
    public static func karras(_ settings: Settings, startSigma: Double? = nil) throws -> Schedule {
        let sigma = settings.interval("sigma")
        do {
            return try karras(
                steps: settings.int("steps"), sigmaMinimum: sigma.lowerBound, sigmaMaximum: sigma.upperBound,
                rho: settings.number("rho"), startSigma: startSigma)
        } catch {
            throw settings.failure("sampler.schedule", error.message, at: "steps", hint: error.hint)
        }
    }
}

extension UpdateSampler {
    /// The keys `eta` and `corrector`, with a family's own defaults.
    public static func fields(eta: Double, corrector: Corrector) -> [SettingsSchema.Field] {
        [
            .init(
                "eta", .number(.unit), default: .number(eta), "Share of fresh noise in every step; 0 is deterministic."),
            .init(
                "corrector", .choice(Corrector.allCases.map(\.rawValue)), default: .string(corrector.rawValue),
                "What a second evaluation a step is used for."),
        ]
    }

    /// The sampler that `fields` describe.
    public init(_ settings: Settings) {
        self.init(eta: settings.number("eta"), corrector: Corrector(rawValue: settings.string("corrector")) ?? .none)
    }
}

extension Churn {
    /// EDM's S_churn, S_min, S_max and S_noise.
    public static let schema = SettingsSchema(
        title: "churn", summary: "Noise added before steps (EDM, Alg. 2).",
        fields: [
            .init("amount", .number(.nonNegative), required: true, "S_churn: noise over the whole schedule."),
            .init(
                "sigma", .interval(.nonNegative), default: [0.05, 50], unit: "σ", "S_min and S_max: where it acts."),
            .init("noise", .number(.positive), default: 1.003, "S_noise: factor on the fresh noise."),
        ])

    /// The churn that `schema` describes.
    public init(_ settings: Settings) {
        let sigma = settings.interval("sigma")
        self.init(
            amount: settings.number("amount"), sigmaMinimum: sigma.lowerBound, sigmaMaximum: sigma.upperBound,
            noiseScale: settings.number("noise"))
    }
}
