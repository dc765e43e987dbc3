import BatonSettings

extension Schedule {
    /// The keys of a Karras grid, `steps`, `sigma` and `rho`, with a stage family's own defaults.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        let summary = "Lowest and highest noise level of the grid."
        let levels: SettingsSchema.Field =
            if let sigma = preset.levels {
                .init(
                    "sigma", .interval(.positive), default: [.number(sigma.lowerBound), .number(sigma.upperBound)],
                    unit: "σ", summary)
            } else {
                .init("sigma", .interval(.positive), unit: "σ", summary)
            }
        return [
            .init(
                "steps", .int(1...100_000), default: .int(preset.steps), role: .steps,
                "Steps of the grid, before it is cut."),
            levels,
            .init(
                "rho", .number(.positive), default: 7,
                "Bend of the grid: high values crowd steps at low noise."),
        ]
    }

    /// The keys of a flow's grid, `steps` and `shift`.
    public static let flowFields: [SettingsSchema.Field] = [
        .init("steps", .int(1...100_000), default: 50, role: .steps, "Steps, one evaluation each."),
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
    ///   - levels: lowest and highest where none are written and `fields` has no default.
    ///   - startSigma: every level at or above it is dropped.
    /// - Throws: `DiagnosticsError` at `steps` where nothing remains.
    public static func karras(
        _ settings: Settings, over levels: ClosedRange<Double>, startSigma: Double? = nil
    ) throws -> Schedule {
        let sigma = settings.optionalInterval("sigma") ?? levels
        do {
            return try karras(
                steps: settings.int("steps"), sigmaMinimum: sigma.lowerBound, sigmaMaximum: sigma.upperBound,
                rho: settings.number("rho"), startSigma: startSigma)
        } catch {
            throw settings.failure("sampler.schedule", error.message, at: "steps", hint: error.hint)
        }
    }
}
