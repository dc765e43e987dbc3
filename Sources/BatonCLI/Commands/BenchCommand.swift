import ArgumentParser

/// `baton bench`: measurements on this machine.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure speed on this machine.",
        subcommands: [
            BenchNetworkCommand.self, BenchLayersCommand.self, BenchCascadesCommand.self, BenchSharedCommand.self,
            BenchTableCommand.self, BenchServeCommand.self,
        ])
}
