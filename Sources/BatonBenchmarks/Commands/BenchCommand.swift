import ArgumentParser

/// `baton bench`: measurements on this machine.
public struct BenchCommand: ParsableCommand {
    /// What the parser knows of it.
    public static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure speed on this machine.",
        subcommands: [
            BenchNetworkCommand.self, BenchLayersCommand.self, BenchCascadesCommand.self, BenchSharedCommand.self,
            BenchTableCommand.self, BenchServeCommand.self,
        ])

    /// For the parser.
    public init() {}
}
