import BatonSettings

extension Array where Element == SettingsChoice<any ProcessNoise> {
    /// The noises that every build has.
    public static let builtIn: [Element] = [
        .init(.init("gaussian", "x = x0 + sigma * white noise.")) { _ in WhiteNoise() },
        .init(
            .init(
                "block-noise", "The noise is mixed with low-pass block noise (RDM, App. C.2).",
                fields: BlockNoise.fields)
        ) { BlockNoise($0) },
    ]
}

extension GaussianProcess {
    /// The keys `process` and `levels` of stages that start from noise.
    public static let fields = fields()

    /// The keys `process` and `levels`, with further noises and laws of a family's own.
    public static func fields(
        noises: [SettingsChoice<any ProcessNoise>] = .builtIn, laws: [SettingsChoice<LevelDistribution>] = .builtIn
    ) -> [SettingsSchema.Field] {
        [
            .init(
                "process", .variants(noises.variants()), default: ["type": "gaussian"],
                "How a clean image is corrupted."),
            .init(
                "levels", .variants(laws.variants()), default: ["type": "log-normal"],
                "The noise levels of training and the weight of the loss."),
        ]
    }

    /// The process that the `fields` of a stage describe; noises and laws as they were given there.
    public init(
        _ stage: Settings, sigmaData: Double, noises: [SettingsChoice<any ProcessNoise>] = .builtIn,
        laws: [SettingsChoice<LevelDistribution>] = .builtIn
    ) {
        self.init(
            noise: noises.make(stage.settings("process")),
            levels: LevelDistribution(stage.settings("levels"), sigmaData: sigmaData, among: laws))
    }
}
