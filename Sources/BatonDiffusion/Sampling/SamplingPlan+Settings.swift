import BatonSettings

extension SamplingPlan {
    /// This plan with the `stop` of `settings`, where there is one.
    ///
    /// - Throws: `DiagnosticsError` with the code `sampler.stop` where it is never reached.
    public func stopping(_ settings: Settings) throws -> SamplingPlan {
        guard let stop = settings.optionalSettings("stop") else { return self }
        var copy = self
        copy.stop = try SamplingStop(stop)
        do {
            try copy.requireReachableStop()
        } catch {
            throw settings.failure("sampler.stop", error.message, at: "stop", hint: error.hint)
        }
        return copy
    }
}

extension SamplingStop {
    /// The keys `calls` and `sigma`, one of which is given.
    public static let schema = SettingsSchema(
        title: "stop", summary: "Ends sampling early and hands over a noisy image; name calls or sigma.",
        fields: [
            .init("calls", .int(1...1_000_000), "Evaluations after which to stop, even in the middle of a Heun step."),
            .init("sigma", .number(.positive), unit: "σ", "Noise level at which to stop, exactly."),
        ])

    /// The field `stop` of a sampler.
    public static let field = SettingsSchema.Field("stop", .map(schema), schema.summary)

    /// The stop that `schema` describes.
    ///
    /// - Throws: `DiagnosticsError` with the code `sampler.stop` where not exactly one of both keys is given.
    public init(_ settings: Settings) throws {
        switch (settings.optionalInt("calls"), settings.optionalNumber("sigma")) {
        case (let calls?, nil): self = .calls(calls)
        case (nil, let sigma?): self = .sigma(sigma)
        case (nil, nil):
            throw settings.failure(
                "sampler.stop", "a stop needs calls or sigma", at: "stop",
                hint: "for instance stop: {calls: 19} or stop: {sigma: 0.6}")
        default:
            throw settings.failure(
                "sampler.stop", "calls and sigma exclude each other", at: "calls", hint: "set one of them to null")
        }
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
