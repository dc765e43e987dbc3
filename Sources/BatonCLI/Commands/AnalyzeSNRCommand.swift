import ArgumentParser

/// `baton analyze snr`: RDM's figure 2 for any cascade.
struct AnalyzeSNRCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "snr",
        abstract: "Signal to noise by frequency of corrupted data (RDM, Fig. 2).",
        discussion: """
            For an upper stage: Gaussian noise at both resolutions, block noise, and what the stage itself does. \
            No weights are needed.
            """)

    @OptionGroup var options: SpectrumOptions

    func run(in tool: ToolContext) throws { try options.run("snr", in: tool) { $0.signalToNoiseFigure() } }
}
