import BatonSettings

/// Where a sampler ends before its image is finished, so that a noisy state is handed over (truncated sampling, CDM §4.1 and
/// LowDiff §3.3).
public enum SamplingStop: Hashable, Sendable {
    /// After this many evaluations of D, at least 1, on the levels of the whole schedule. A second-order sampler of τ = 2k makes
    /// k of its steps, of τ = 2k + 1 one of first order besides. Guidance, which evaluates the network twice for one D, is not
    /// counted.
    case calls(Int)
    /// At this level exactly: the levels of the schedule that are above it, then σ itself.
    case sigma(Double)
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
