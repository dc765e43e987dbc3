import ArgumentParser

/// `baton analyze`: what a cascade's processes and hand-offs do to data.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Show what noise, blur and hand-off do to data, as drawings and numbers.",
        subcommands: [
            AnalyzeSpectrumCommand.self, AnalyzeSNRCommand.self, AnalyzeHandoffCommand.self, AnalyzeLossCommand.self,
        ])
}
