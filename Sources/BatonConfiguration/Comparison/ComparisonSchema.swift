import BatonDiffusion
import BatonSettings

/// What a comparison file may hold.
public enum ComparisonSchema {
    /// The version of the format that `version:` names.
    public static let version = 1

    /// The schema.
    ///
    /// - Parameter metrics: ids of the metrics that there are.
    public static func schema(metrics: [String]) -> SettingsSchema {
        SettingsSchema(
            title: "comparison", summary: "Cascades that are sampled with the same seeds and compared.",
            fields: [
                .init("version", .int(version...version), required: true, "Version of this format."),
                .init("name", .string, required: true, "What the comparison is called."),
                .init("summary", .prose, "One sentence about it."),
                .init("base", .string, "Cascade file that arms are laid over, unless they extend another one."),
                .init(
                    "arms", .dictionary(.any), required: true,
                    "The cascades, by name; each holds what a file with `extends` would. The first is the baseline."),
                .init("data", .variants(data), "The data set to compare with; `--data` names another one."),
                .init("seeds", .either([.string, .int(0...Int.max)]), default: "0-15", "Seeds, such as 0-63,70."),
                .init("labels", .string, default: "balanced", "Classes, as `baton sample --labels` takes them."),
                .init("budget", .map(budget), "What every arm may cost; without it each is sampled as it is written."),
                .init(
                    "metrics", .list(.choice(metrics), count: 1...metrics.count),
                    "Metrics, in the order of the report; all of them without it."),
                .init("resamples", .int(10...100_000), default: 400, "Draws of the bootstrap behind every interval."),
                .init("batch", .int(1...4096), default: 8, "Pictures that are made at once."),
                .init(
                    "teacher_forced", .bool, default: true,
                    "Also runs every upper stage on real pictures, averaged down, to tell its faults from those below."),
                .init(
                    "input_noise", .number(.positive),
                    "Also puts Gaussian noise of this standard deviation, in the value range, on those real pictures, in a further run: whether a "
                        + "stage mends the faults of the one below it or keeps them (RDM, Fig. 7)."),
                .init(
                    "loss_by_sigma", .bool, default: true, "Also measures every stage's loss at fixed noise levels."),
                .init("strips", .int(1...256), default: 12, "Seeds whose pictures the report shows."),
            ])
    }

    /// The JSON schema (draft-07) that editors and `baton schema comparison` use. Arms are cascades and have their own.
    ///
    /// - Parameter metrics: ids of the metrics that there are.
    public static func jsonSchema(metrics: [String]) -> SettingsNode {
        var schema = schema(metrics: metrics).jsonSchema()
        schema["$schema"] = SettingsNode("http://json-schema.org/draft-07/schema#")
        return schema
    }

    /// The page of the comparison file, key by key, as Markdown.
    ///
    /// - Parameter metrics: ids of the metrics that there are.
    public static func page(metrics: [String]) -> String {
        """
        # The comparison file, key by key

        Made by `baton schema comparison --markdown` from the schema that checks the files; not to be edited by hand.

        \(schema(metrics: metrics).reference())
        """
    }

    private static let data: [SettingsSchema.Variant] = [
        .init(
            "file", "A data set that `baton data` has written.",
            fields: [.init("path", .string, required: true, "The file; relative names count from this one.")]),
        .init(
            "emoji", "The emoji of this machine's font, drawn when they are needed.",
            fields: [.init("size", .int(1...4096), default: 64, unit: "pixels", "Side of the pictures.")]),
    ]

    private static let budget = SettingsSchema(
        title: "budget",
        fields: [
            .init(
                "unit", .choice(ComparisonFile.Budget.Unit.allCases.map(\.rawValue)), required: true,
                "What is counted an image: multiply-accumulates, network evaluations, or seconds on this machine."),
            .init(
                "values", .list(.either([.number(.positive), .string]), count: 1...16), required: true,
                "Budgets an image: numbers, or texts with k, M, G, T such as 94.5G."),
            .init(
                "tolerance", .number(.init(lower: 0, upper: 0.5, excludesLower: true)), default: 0.02,
                "Share by which the cost of an arm may differ from the budget."),
            .init(
                "stage", .string, "Id of the stage whose steps are changed to meet it; each arm's last without it."),
            .init(
                "shares",
                .either([
                    .list(.number(.positive), count: 1...64), .dictionary(.list(.number(.positive), count: 1...64)),
                ]),
                "How the budget is divided among the stages of an arm, first to last, such as [1, 3]; the steps of all of them are then "
                    + "changed. One list for all arms of several stages, or lists by arm (RDM, Fig. 5)."),
        ])
}
