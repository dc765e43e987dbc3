import BatonDiffusion
import BatonSettings
import BatonTensor

extension LowDiffCondition {
    /// The keys of `condition`.
    static let schema = SettingsSchema(
        title: "condition", summary: "What a size sees of the next smaller one; the smallest has none.",
        fields: [
            .init(
                "levels",
                .variants([
                    .init(
                        "log-normal", "Drawn for themselves: ln sigma is normal.",
                        fields: [
                            .init("mean", .number(.any), default: -1.2, "Mean of ln sigma."),
                            .init("std", .number(.positive), default: 1.2, "Standard deviation of ln sigma."),
                        ]),
                    .init(
                        "fixed", "Always the same.",
                        fields: [.init("sigma", .number(.positive), required: true, unit: "σ", "The level.")]),
                    .init("image", "That of the noisy image itself, with noise of its own."),
                ]), default: ["type": "log-normal"], "Noise levels of the smaller image in training."),
            .init(
                "sigma", .number(.nonNegative), unit: "σ",
                "Level in sampling, to which a cleaner hand-off is brought; without it that of the hand-off."),
            .init(
                "resize",
                .choice([ResizeFilter.bilinear, .nearest, .bicubic].map(\.rawValue)),
                default: .string(ResizeFilter.bilinear.rawValue), "How the smaller image is enlarged."),
            .init(
                "scale", .choice(ConditionScaling.allCases.map(\.rawValue)),
                default: .string(ConditionScaling.conditionLevel.rawValue),
                "What it is multiplied with: c_in of its own level, c_in of the noisy image's, or nothing."),
        ])

    /// The condition that `schema` describes.
    ///
    /// - Parameters:
    ///   - predecessor: what the stage below hands over.
    ///   - embedsLevel: whether the network has a path for the condition's level.
    /// - Throws: `DiagnosticsError` where the level of sampling is below that of the hand-off.
    init(
        _ settings: Settings, after predecessor: HandoffPromise?, kernel: DownsampleKernel, sigmaData: Double,
        embedsLevel: Bool
    ) throws {
        let law = settings.settings("levels")
        let levels: Levels =
            switch law.type {
            case "fixed":
                .independent(
                    LevelDistribution(law: KarrasLaw.fixed(law.number("sigma")), sigmaData: sigmaData))
            case "image": .image
            default:
                .independent(
                    .logNormal(mean: law.number("mean"), deviation: law.number("std"), sigmaData: sigmaData))
            }
        let handed = predecessor?.sigma ?? 0
        let sigma = settings.optionalNumber("sigma") ?? handed
        guard sigma >= handed || handed <= HandoffPromise.cleanLimit else {
            throw settings.failure(
                "lowdiff.level",
                "the condition is to stand at sigma \(Float(sigma)), but the stage below hands over at \(Float(handed))",
                at: "sigma", hint: "noise can be added, not taken off: leave sigma out, or let the stage below go on")
        }
        self.init(
            levels: levels, kernel: kernel, resize: ResizeFilter(rawValue: settings.string("resize")) ?? .bilinear,
            scaling: ConditionScaling(rawValue: settings.string("scale")) ?? .conditionLevel, embedsLevel: embedsLevel,
            sigma: sigma)
    }
}
