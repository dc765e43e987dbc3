import ArgumentParser
import BatonConfiguration
import BatonData
import BatonEvaluation
import BatonSettings
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

    @Option(help: "Seeds, one picture each and arm; those of the file without it.", transform: SeedOption.init)
    var seeds: SeedOption?

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

    /// Seeds with the words they were given in.
    struct SeedOption: Sendable {
        let text: String
        let list: SeedList

        init(_ text: String) throws {
            self.text = text
            list = try SeedList(parsing: text)
        }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try ComparisonFile.load(
            comparison, metrics: MetricSuite.standard.ids, plugins: tool.plugins)
        let plan = try ComparisonPlan(file) {
            try StepTiming.secondsPerCall($0, batch: file.batch, isQuiet: quiet)
        }
        let seeds = try self.seeds ?? SeedOption(file.seeds)
        let cascade = file.arms[0].file
        let labels = try LabelRequest(
            parsing: file.labels, count: cascade.cascade.labels.count, names: cascade.description.labelNames)
        // Whatever is amiss with the weights of the last arm is found before the first is sampled.
        let weights =
            dryRun || !allowUntrained
            ? try plan.weights(plugins: tool.plugins, allowsUntrained: allowUntrained, batch: file.batch) : []
        guard !dryRun else { return try json.show(ComparisonPlanReport(file, plan, weights: weights)) }
        try OutputFolder.requireWritable(output)
        if let images { try OutputFolder.requireWritable(images) }
        let items = Array(
            SampleItems(seeds: seeds.list, labels: labels, classes: cascade.cascade.labels.count))
        let (dataset, name) = try ComparisonData.load(
            file.data, option: data, classes: cascade.description.labelNames, keptIn: images ?? output, isQuiet: quiet,
            file: comparison)
        let suite = try file.metrics.map { try MetricSuite.standard.choosing($0) } ?? .standard
        ProcessSignals.install()
        let job = ComparisonJob(
            comparison: file, plan: plan, items: items, seeds: seeds.text, dataset: dataset, dataName: name,
            suite: suite,
            sampling: ComparisonSampling(
                items, plugins: tool.plugins, folder: images ?? output, batch: file.batch, dataset: dataset,
                isQuiet: quiet),
            allowsUntrained: allowUntrained, versions: Versions.all)
        let (results, pictures) = try job.run(isQuiet: quiet)
        let report = try ComparisonReport(results, pictures: pictures).html()
        try AtomicFile.write((JSONText.text(results, isCompact: false) + "\n").utf8, to: "\(output)/results.json")
        try AtomicFile.write(ComparisonTables(results).markdown().utf8, to: "\(output)/tables.md")
        for (name, strips) in [
            ("strips", pictures.strips), ("neighbours", pictures.neighbours), ("noise", pictures.noisyInputs),
        ] {
            guard let strips else { continue }
            let grid = ImageGrid(columns: 1).compose(stages: strips.columns.map(\.pictures))
            try PNG.write(grid, to: "\(output)/\(name).png")
        }
        try AtomicFile.write(report.utf8, to: "\(output)/report.html")
        try json.show(ComparisonSummary(results, output: output))
    }
}
