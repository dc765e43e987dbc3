import BatonSettings

extension Schedule {
    /// The keys of a Karras grid, `steps`, `sigma` and `rho`, with a family's own defaults.
    ///
    /// - Parameters:
    ///   - steps: the number of steps.
    ///   - sigma: nil where the default levels are not the same for every stage; `karras` is then told them.
    ///   - rho: the exponent of Karras's schedule.
    public static func fields(
        steps: Int = 18, sigma: ClosedRange<Double>? = 0.002...80, rho: Double = 7
    ) -> [SettingsSchema.Field] {
        let summary = "Lowest and highest noise level of the grid."
        let levels: SettingsSchema.Field =
            if let sigma {
                .init(
                    "sigma", .interval(.positive), default: [.number(sigma.lowerBound), .number(sigma.upperBound)],
                    unit: "σ", summary)
            } else {
                .init("sigma", .interval(.positive), unit: "σ", summary)
            }
        return [
            .init("steps", .int(1...100_000), default: .int(steps), "Steps of the grid, before it is cut."), levels,
            .init(
                "rho", .number(.positive), default: .number(rho),
                "Bend of the grid: high values crowd steps at low noise."),
        ]
    }

    /// The keys of a flow's grid, `steps` and `shift`.
    public static let flowFields: [SettingsSchema.Field] = [
        .init("steps", .int(1...100_000), default: 50, "Steps, one evaluation each."),
        .init("shift", .number(.positive), default: 1, "Below 1 steps crowd at high noise (LightningDiT: 0.3)."),
    ]

    /// The grid that `flowFields` describe.
    ///
    /// - Throws: `DiagnosticsError` at `steps` where there is none.
    public static func flow(_ settings: Settings) throws -> Schedule {
        do {
            return try flow(steps: settings.int("steps"), shift: settings.number("shift"))
        } catch {
            throw settings.failure("sampler.schedule", error.message, at: "steps", hint: error.hint)
        }
    }

    /// The grid that `fields` describe, cut below `startSigma`.
    ///
    /// - Parameters:
    ///   - settings: what `fields` checked.
    ///   - preset: the levels where none are written and `fields` has no default.
    ///   - startSigma: every level at or above it is dropped.
    /// - Throws: `DiagnosticsError` at `start_sigma` or `steps` where nothing remains.
    public static func karras(
        _ settings: Settings, preset: ClosedRange<Double> = 0.002...80, startSigma: Double? = nil
    ) throws -> Schedule {
        let sigma = settings.optionalInterval("sigma") ?? preset
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

    /// The sampler that `fields` describe, along `schedule`.
    public init(_ settings: Settings, along schedule: Schedule) {
        self.init(
            along: schedule, eta: settings.number("eta"),
            corrector: Corrector(rawValue: settings.string("corrector")) ?? .none)
    }

    /// The samplers of stages that start from noise, with the default levels of a family: `heun`, `euler`, `ddim` and `flow`.
    ///
    /// - Parameters:
    ///   - steps: the number of steps.
    ///   - sigma: nil where the default levels are not the same for every stage; `make` is then told them.
    public static func variants(
        steps: Int = 18, sigma: ClosedRange<Double>? = 0.002...80
    ) -> [SettingsSchema.Variant] {
        let common = Schedule.fields(steps: steps, sigma: sigma) + [SamplingStop.field]
        return [
            .init(
                "heun", "EDM's second-order sampler, stochastic with churn.",
                fields: common + [.init("churn", .map(Churn.schema), Churn.schema.summary)]),
            .init("euler", "Euler's method: one evaluation a step.", fields: common),
            .init(
                "ddim", "DDIM with a share eta of fresh noise a step.",
                fields: common + UpdateSampler.fields(eta: 0, corrector: .none)),
            .init(
                "flow", "Euler's method along the straight lines of a flow.",
                fields: Schedule.flowFields + [SamplingStop.field]),
        ]
    }

    /// The sampler that one of `variants` describes, along the levels `preset` where `variants` has no default and none are written.
    ///
    /// - Throws: `DiagnosticsError` with the code `sampler.schedule` where there are no levels, `sampler.stop` where the stop is
    ///   never reached.
    public static func make(
        _ settings: Settings, sigma preset: ClosedRange<Double> = 0.002...80
    ) throws -> UpdateSampler {
        let schedule = try settings.type == "flow" ? Schedule.flow(settings) : Schedule.karras(settings, preset: preset)
        var sampler: UpdateSampler =
            switch settings.type {
            case "heun": .heun(along: schedule, churn: settings.optionalSettings("churn").map(Churn.init))
            case "ddim": UpdateSampler(settings, along: schedule)
            default: .euler(along: schedule)
            }
        guard let stop = settings.optionalSettings("stop") else { return sampler }
        sampler.stop = try SamplingStop(stop)
        do {
            try sampler.plan.requireReachableStop()
        } catch {
            throw settings.failure("sampler.stop", error.message, at: "stop", hint: error.hint)
        }
        return sampler
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
