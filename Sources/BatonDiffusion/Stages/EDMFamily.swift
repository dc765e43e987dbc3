import BatonSettings

/// The family `edm`: diffusion from pure noise at one resolution, as in EDM.
public enum EDMFamily: StageFamily {
    /// `edm`.
    public static let id = "edm"
    /// One sentence.
    public static let summary =
        "Diffusion from pure noise (EDM): the lowest stage of a cascade, or a model of one resolution."

    /// `process`, `levels` and `preconditioning`.
    public static let schema = SettingsSchema(
        title: "edm stage", summary: summary,
        fields: GaussianProcess.fields + [
            .init(
                "preconditioning", .choice(["edm", "vp", "flow"]), default: "edm",
                "How the network is wrapped into a denoiser.")
        ])

    /// Makes a stage.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        try context.requireInput(channels: context.space.channels, settings: settings)
        return DiffusionStage(
            context, process: GaussianProcess(settings, sigmaData: context.space.sigmaData),
            preconditioning: preconditioning(settings, sigmaData: context.space.sigmaData))
    }

    private static func preconditioning(_ settings: Settings, sigmaData: Double) -> any Preconditioning {
        switch settings.string("preconditioning") {
        case "vp": VPPreconditioning()
        case "flow": FlowPreconditioning()
        default: EDMPreconditioning(sigmaData: sigmaData)
        }
    }
}
