import BatonSettings

extension GaussianProcess {
    /// The keys `process` and `levels` of stages that start from noise.
    public static let fields: [SettingsSchema.Field] = [
        .init(
            "process",
            .variants([
                .init("gaussian", "x = x0 + sigma * white noise."),
                .init(
                    "block-noise", "The noise is mixed with low-pass block noise (RDM, App. C.2).",
                    fields: BlockNoise.fields),
            ]), default: ["type": "gaussian"], "How a clean image is corrupted."),
        .init(
            "levels", .variants(LevelDistribution.variants), default: ["type": "log-normal"],
            "The noise levels of training and the weight of the loss."),
    ]

    /// The process that the `fields` of a stage describe.
    public init(_ stage: Settings, sigmaData: Double) {
        let process = stage.settings("process")
        self.init(
            noise: process.type == "block-noise" ? .lowPassBlock(BlockNoise(process)) : .white,
            levels: LevelDistribution(stage.settings("levels"), sigmaData: sigmaData))
    }
}
