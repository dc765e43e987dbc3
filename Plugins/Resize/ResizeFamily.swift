import BatonDiffusion
import BatonSettings
import BatonTensor

/// The family `resize`: enlarges the smaller image by a fixed rule, without a network. The plainest upper stage, which any other has
/// to beat.
public enum ResizeFamily: StageFamily {
    /// `resize`.
    public static let id = "resize"
    /// One sentence.
    public static let summary =
        "Enlarges the smaller image by a fixed rule and may sharpen it; no network, no training."

    /// `filter` and `sharpen`.
    public static let schema = SettingsSchema(
        title: "resize stage", summary: summary,
        fields: [
            .init(
                "filter", .choice(ResizeFilter.allCases.map(\.rawValue)),
                default: .string(ResizeFilter.bicubic.rawValue), role: .sampling, "How the smaller image is enlarged."),
            .init(
                "sharpen", .number(.nonNegative), default: 0, role: .sampling,
                "How much of the difference from its blur is added to the enlarged image."),
        ])

    /// False.
    public static let hasNetwork = false

    /// Makes a stage.
    public static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        ResizeStage(
            context, filter: settings.choice("filter", as: ResizeFilter.self),
            sharpening: settings.number("sharpen"))
    }
}
