import BatonSettings

/// The sampler `heun`.
public enum HeunFamily: SamplerFamily {
    /// `heun`.
    public static let id = "heun"
    /// One sentence.
    public static let summary = "EDM's second-order sampler, stochastic with churn."

    /// A grid's keys, `stop` and `churn`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.fields(preset) + [
            SamplingStop.field, .init("churn", .map(Churn.schema), Churn.schema.summary),
        ]
    }

    /// Makes a sampler.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        try UpdateSampler.heun(
            along: .karras(settings, over: levels), churn: settings.optionalSettings("churn").map(Churn.init)
        ).stopping(settings)
    }
}

/// The sampler `euler`.
public enum EulerFamily: SamplerFamily {
    /// `euler`.
    public static let id = "euler"
    /// One sentence.
    public static let summary = "Euler's method: one evaluation a step."

    /// A grid's keys and `stop`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.fields(preset) + [SamplingStop.field]
    }

    /// Makes a sampler.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        try UpdateSampler.euler(along: .karras(settings, over: levels)).stopping(settings)
    }
}

/// The sampler `ddim`.
public enum DDIMFamily: SamplerFamily {
    /// `ddim`.
    public static let id = "ddim"
    /// One sentence.
    public static let summary = "DDIM with a share eta of fresh noise a step."

    /// A grid's keys, `stop`, `eta` and `corrector`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.fields(preset) + [SamplingStop.field] + UpdateSampler.fields(eta: 0, corrector: .none)
    }

    /// Makes a sampler.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        try UpdateSampler(settings, along: .karras(settings, over: levels)).stopping(settings)
    }
}

/// The sampler `flow`.
public enum FlowFamily: SamplerFamily {
    /// `flow`.
    public static let id = "flow"
    /// One sentence.
    public static let summary = "Euler's method along the straight lines of a flow."

    /// `steps`, `shift` and `stop`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.flowFields + [SamplingStop.field]
    }

    /// Makes a sampler.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        try UpdateSampler.euler(along: .flow(settings)).stopping(settings)
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

    /// The sampler that `fields` describe, along `schedule`.
    public init(_ settings: Settings, along schedule: Schedule) {
        self.init(
            along: schedule, eta: settings.number("eta"),
            corrector: settings.choice("corrector", as: Corrector.self))
    }

    /// This sampler with the `stop` of `settings`, where there is one.
    ///
    /// - Throws: `DiagnosticsError` with the code `sampler.stop` where it is never reached.
    fileprivate func stopping(_ settings: Settings) throws -> UpdateSampler {
        var copy = self
        copy.stop = try plan.stopping(settings).stop
        return copy
    }
}
