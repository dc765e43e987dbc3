import ArgumentParser
import BatonData
import BatonEvaluation
import BatonExperiments
import BatonTerminal

/// `baton evaluate`: numbers about pictures.
struct EvaluateCommand: ToolCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "evaluate",
            abstract: "Judge samples against a data set.",
            discussion: """
                For what 'baton sample' wrote, classes and (with --save-stages) hand-offs are taken from the folder; any \
                other folder of PNG, JPEG and WebP pictures, an archive (.zip) or arrays (.npz) will do. Intervals are of the bootstrap over the pictures, with keyed \
                random numbers: the same pictures give the same numbers. Metrics: \
                \((ToolContext.parsing?.metrics ?? .builtIn).ids.joined(separator: ", ")).
                """)
    }

    @Argument(help: "The folder of pictures.", completion: .directory)
    var folder: String

    @Option(help: "The data set, from 'baton data'.", completion: .file(extensions: ["h5"]))
    var against: String

    @Option(help: "Metrics, with commas; all that apply without it.")
    var metrics: String?

    @Option(help: "How often the pictures are drawn anew for the intervals.")
    var resamples = 400

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...100_000).contains(resamples) else { throw ValidationError("--resamples is from 1 to 100000") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let suite = try metrics.map {
            try tool.metrics.choosing($0.split(separator: ",").map { String($0.trimmingSpaces()) })
        }
        let report = try EvaluationReport(
            folder, against: against, suite: suite ?? tool.metrics, bootstrap: Bootstrap(resamples: resamples),
            progress: ProgressDisplay().show)
        try json.show(report)
    }
}
