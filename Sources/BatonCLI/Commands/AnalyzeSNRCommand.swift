import ArgumentParser
import BatonEvaluation

/// `baton analyze snr`: RDM's figure 2 for any cascade.
struct AnalyzeSNRCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "snr",
        abstract: "Signal to noise by frequency of corrupted data (RDM, Fig. 2).",
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
            "snr", cascade.load(in: tool), options, sigmas: sigma?.numbers, isJSON: json.isWanted
        ) { $0.signalToNoiseFigure() }
    }
}
