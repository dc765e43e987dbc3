import BatonDiffusion
import BatonSettings

extension RelaySampler {
    static let type = "relay"

    /// Noise put on the hand-off where a file names none and training went so high.
    static let defaultStart = 0.87

    /// Steps where a file names neither `steps` nor `total_steps`.
    static let defaultSteps = 20

    static let settingsSchema = SettingsSchema(
        title: "relay sampler", summary: "The update that takes blur and noise off together.",
        fields: [
            .init(
                "steps", .int(1...100_000),
                "Steps taken from start_sigma down to a clean image; \(defaultSteps) without steps and total_steps."),
            .init(
                "start_sigma", .number(.positive), unit: "σ",
                "Noise put on the hand-off; without it \(defaultStart), or the highest level of training where that is lower. "
                    + "With total_steps every level at or above it is cut off."),
            .init("sigma_min", .number(.positive), default: 0.008, unit: "σ", "Lowest level before the clean image."),
            .init(
                "total_steps", .int(1...100_000),
                "In place of steps: levels of a grid from sigma_max, of which those below start_sigma are taken."),
            .init("sigma_max", .number(.positive), default: 80, unit: "σ", "Highest level of the grid of total_steps."),
            .init(
                "rho", .number(.positive), default: 7, "Bend of the grid; about 100 spaces the levels evenly in ln σ."),
        ] + UpdateSampler.fields(eta: 0.2, corrector: .denoisedAverage) + [
            .init(
                "span", .number(.positive),
                "Replaces the span of the process while sampling; the published CelebA-HQ script does (1.05 for 0.89).")
        ])

    /// The sampler that `settingsSchema` describes, of a stage that was trained on `levels`.
    init(_ settings: Settings, levels: LevelDistribution) throws {
        let start = settings.optionalNumber("start_sigma") ?? min(Self.defaultStart, levels.sigmaMaximum)
        let low = settings.number("sigma_min")
        let total = settings.optionalInt("total_steps")
        let steps = settings.optionalInt("steps")
        guard total == nil || steps == nil else {
            throw settings.failure(
                "relay.steps", "steps and total_steps exclude each other", at: "total_steps",
                hint: "steps are those taken, total_steps those of a grid before it is cut; set the other to null")
        }
        let high = total == nil ? start : settings.number("sigma_max")
        guard low < high else {
            throw settings.failure(
                "relay.levels", "sigma_min \(low) is not below \(total == nil ? "start_sigma" : "sigma_max") \(high)",
                at: total == nil ? "start_sigma" : "sigma_max")
        }
        do {
            let schedule = try Schedule.karras(
                steps: total ?? steps ?? Self.defaultSteps, sigmaMinimum: low, sigmaMaximum: high,
                rho: settings.number("rho"), startSigma: total == nil ? nil : start)
            self.init(UpdateSampler(settings, along: schedule), span: settings.optionalNumber("span"))
        } catch {
            throw settings.failure(
                "relay.levels", error.message, at: total == nil ? "steps" : "total_steps", hint: error.hint)
        }
    }
}
