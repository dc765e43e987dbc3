import ArgumentParser
import BatonEvaluation

/// `baton analyze spectrum`: RDM's figure 8 for any cascade.
struct AnalyzeSpectrumCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "spectrum",
        abstract: "Power by frequency of the data, clean and corrupted (RDM, Fig. 8).",
        discussion: """
            For an upper stage: Gaussian noise at both resolutions, block noise, and what the stage itself does. \
            No weights are needed.
            """)

    @OptionGroup var cascade: CascadeOptions
    @OptionGroup var options: AnalysisOptions
    @Option(help: "Noise levels, with commas; five of the training's without it.", transform: NumberList.init(parsing:))
    var sigma: NumberList?
    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        try SpectrumAnalyses.run(
            "spectrum", cascade.load(in: tool), options, sigmas: sigma?.numbers, isJSON: json.isWanted
        ) { $0.powerFigure() }
    }
}
