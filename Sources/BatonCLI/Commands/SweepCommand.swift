import ArgumentParser
import BatonExperiments
import BatonTerminal
import Foundation

/// `baton sweep`: the same seeds at every point of a grid of settings.
struct SweepCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Sample a cascade at every point of a grid of settings.",
        discussion: """
            Searches what is chosen after training, such as the noise level of a condition. Every point has a folder \
            with the pictures of the same seeds; stages below the settings that vary are sampled once. sweep.json lists \
            the points, grid.png shows them side by side. The same command again makes what is missing, and more points \
            or seeds may be added.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A key and its values, such as stages.top.condition.sigma=0.1,0.2,0.4. May be repeated for all combinations.",
            valueName: "key=values"), transform: SweepAxis.init(parsing:))
    var grid: [SweepAxis]

    @OptionGroup var sampling: SamplingOptions

    @Option(name: [.short, .customLong("output")], help: "The folder to write to.", completion: .directory)
    var output = "sweep"

    @Option(
        help: "A data set to judge the pictures of every point against, as 'baton evaluate' does.",
        completion: .file(extensions: ["h5"]))
    var against: String?

    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard !grid.isEmpty else { throw ValidationError("name at least one key and its values with -g") }
    }

    func run(in tool: ToolContext) throws {
        sampling.threads.apply()
        let file = try cascade.load(in: tool)
        let sweep = try Sweep(
            cascade.cascade, overrides: cascade.overrides, axes: grid, plugins: tool.plugins,
            request: sampling.request(of: file), output: output, batch: sampling.batch)
        let report = try sweep.run(
            metrics: tool.metrics, against: against, progress: ProgressDisplay(isQuiet: sampling.quiet).show,
            until: .signals())
        try json.show(report)
    }
}
