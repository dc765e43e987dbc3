import ArgumentParser
import BatonConfiguration
import BatonExperiments
import BatonTerminal
import Foundation

/// `baton compare`: cascades against each other, in one report.
struct CompareCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare cascades: the same seeds, equal budgets, paired differences, one report.",
        discussion: """
            Writes report.html, which needs nothing but a browser, strips.png and others with its pictures, tables.md with its \
            numbers and results.json with all that was found. Stages that arms share are \
            computed once. The same command again makes what is missing.
            """)

    @Argument(help: "The comparison file, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var comparison: String

    @Option(
        help: "Seeds, one picture each and arm; those of the file without it.",
        transform: { text in
            _ = try SeedList(parsing: text)
            return text
        })
    var seeds: String?

    @Option(help: "The data set to compare with; that of the file without it.", completion: .file(extensions: ["h5"]))
    var data: String?

    @Option(
        name: [.short, .customLong("output")], help: "The folder of report, results and all images.",
        completion: .directory)
    var output = "compare"

    @Option(
        help: "The folder of all images, which other comparisons may share; that of the report without it.",
        completion: .directory)
    var images: String?

    @Flag(help: "Print what every arm would cost and whether its weights are there and fit, and sample nothing.")
    var dryRun = false

    @Flag(help: "Sample random weights where a stage has none, or ones that were not trained for it.")
    var allowUntrained = false

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try ComparisonFile.load(comparison, metrics: tool.metrics.ids, plugins: tool.plugins)
        var options = Comparison.Options()
        (options.seeds, options.data, options.output, options.images) = (seeds, data, output, images)
        options.allowsUntrained = allowUntrained
        let work = try Comparison(file, plugins: tool.plugins, metrics: tool.metrics, options: options)
        let display = ProgressDisplay(isQuiet: quiet)
        guard !dryRun else { return try json.show(work.plan(progress: display.show)) }
        try json.show(
            ComparisonSummary(work.run(progress: display.show, until: .signals()), output: output))
    }
}
