import ArgumentParser

/// `baton analyze spectrum`: RDM's figure 8 for any cascade.
struct AnalyzeSpectrumCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "spectrum",
        abstract: "Power by frequency of the data, clean and corrupted (RDM, Fig. 8).",
        discussion: """
            For an upper stage: Gaussian noise at both resolutions, block noise, and what the stage itself does. \
            No weights are needed.
            """)

    @OptionGroup var options: SpectrumOptions

    func run(in tool: ToolContext) throws { try options.run("spectrum", in: tool) { $0.powerFigure() } }
}
