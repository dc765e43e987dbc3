import ArgumentParser
import BatonCharts
import BatonEvaluation
import BatonExperiments
import BatonTerminal

/// `baton analyze loss-by-sigma`: where trained stages are good.
struct AnalyzeLossCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "loss-by-sigma",
        abstract: "The loss of the trained stages at fixed noise levels.",
        discussion: "Every level sees the same pictures and the same noise.")

    @OptionGroup var cascade: CascadeOptions
    @OptionGroup var options: AnalysisOptions
    @Option(help: "The stage; all of them without it.")
    var stage: String?
    @Option(help: "Levels, at equal ratios.")
    var levels = 16
    @Flag(help: "Measure random weights where a stage has none, or ones that were not trained for it.")
    var allowUntrained = false
    @Flag(help: "Write no progress.")
    var quiet = false
    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (2...1000).contains(levels) else { throw ValidationError("--levels is from 2 to 1000") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool, leadingTo: stage)
        if let stage, file.cascade[stage] == nil { throw CascadeOptions.unknownStage(stage, in: file) }
        let stages =
            try stage.flatMap { file.cascade[$0] }.map { [try $0.stage.requireNetwork("has no loss")] }
            ?? file.cascade.networkStages
        let data = try options.prepare(for: file)
        _ = try StageWeights(file, plugins: tool.plugins, allowsUntrained: allowUntrained).load(
            stages, progress: ProgressDisplay().show)
        var output = AnalysisOutput(
            "loss-by-sigma", cascade: file.cascade.name, data: data.dataset, folder: options.output)
        let bar = ProgressBar("measuring", unit: "levels", total: levels * stages.count, isQuiet: quiet)
        defer { bar.clear() }
        var results: [LossByLevel] = []
        for stage in stages {
            results.append(
                try LossByLevel(
                    stage, images: data.images(for: stage), labels: data.labels(for: stage), levels: levels
                ) { done in bar.update(Double(results.count * levels + done), detail: stage.id) })
        }
        bar.clear()
        try output.add(LossByLevel.chart(results).svg(), named: "loss-by-sigma")
        try output.finish(results, text: Self.table(results), isJSON: json.isWanted)
    }

    private static func table(_ results: [LossByLevel]) -> String {
        var table = TextTable([
            ("stage", .left), ("σ", .right), ("loss", .right), ("± error", .right), ("rms of D − x", .right),
        ])
        for result in results {
            for point in result.points {
                table.add([
                    result.stage, Quantity.decimal(point.sigma), Quantity.decimal(point.loss),
                    Quantity.decimal(point.error), Quantity.decimal(point.deviation),
                ])
            }
        }
        return table.rendered(for: .output)
    }
}
