import BatonDiffusion
import BatonSettings

/// The sampler `relay`: the update along a grid that begins at the noise put on the hand-off.
public enum RelaySamplerFamily: SamplerFamily {
    /// `relay`.
    public static let id = "relay"
    /// One sentence.
    public static let summary =
        "The update that takes blur and noise off together, from the noise put on the hand-off down."
    /// True.
    public static let startsFromHandoff = true

    /// Lowest level before the clean image.
    static let lowestLevel = 0.008

    /// Steps and levels, `eta`, `corrector` and `span`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        [
            .init(
                "steps", .int(1...100_000), role: .steps,
                "Steps taken from start_sigma down to a clean image; \(preset.steps) without steps and total_steps."),
            .init(
                "start_sigma", .number(.positive), unit: "σ",
                "Noise put on the hand-off. With total_steps every level at or above it is cut off."),
            .init(
                "sigma", .interval(.positive), default: [.number(lowestLevel), 80], unit: "σ",
                "Lowest level before the clean image, and highest level of the grid of total_steps; without that key the grid begins at start_sigma."
            ),
            .init(
                "total_steps", .int(1...100_000),
                "In place of steps: levels of a grid from the highest sigma, of which those below start_sigma are taken."
            ),
            .init(
                "rho", .number(.positive), default: 7, "Bend of the grid; about 100 spaces the levels evenly in ln σ."),
        ] + UpdateSampler.fields(eta: 0.2, corrector: .denoisedAverage) + [
            .init(
                "span", .number(.positive),
                "Replaces the span of the process while sampling; the published CelebA-HQ script does (1.05 for 0.89).")
        ]
    }

    /// Makes a sampler; its grid begins at the highest of `levels` where no start is written.
    ///
    /// - Throws: `DiagnosticsError` with the code `relay.steps` or `relay.levels` where there is no such grid.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        let start = settings.optionalNumber("start_sigma") ?? levels.upperBound
        let sigma = settings.interval("sigma")
        let total = settings.optionalInt("total_steps")
        let steps = settings.optionalInt("steps")
        guard total == nil || steps == nil else {
            throw settings.failure(
                "relay.steps", "steps and total_steps exclude each other", at: "total_steps",
                hint: "steps are those taken, total_steps those of a grid before it is cut; set the other to null")
        }
        let (low, high) = (sigma.lowerBound, total == nil ? start : sigma.upperBound)
        guard low < high else {
            throw settings.failure(
                "relay.levels",
                "the lowest sigma, \(low), is not below \(total == nil ? "start_sigma" : "the highest") \(high)",
                at: total == nil ? "start_sigma" : "sigma")
        }
        do {
            let schedule = try Schedule.karras(
                steps: total ?? steps ?? RelayFamily.steps, sigmaMinimum: low, sigmaMaximum: high,
                rho: settings.number("rho"), startSigma: total == nil ? nil : start)
            return RelaySampler(
                UpdateSampler(settings, along: schedule), span: settings.optionalNumber("span"))
        } catch {
            throw settings.failure(
                "relay.levels", error.message, at: total == nil ? "steps" : "total_steps", hint: error.hint)
        }
    }
}
