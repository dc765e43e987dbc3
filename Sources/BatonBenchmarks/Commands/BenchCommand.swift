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

/// How much is measured.
struct BenchOptions: ParsableArguments {
    @Option(help: "Images in a batch; 8 without it where whole cascades are sampled, 1 where a network is looked into.")
    var batch: Int?

    @Option(help: "Rounds to take medians of; each does everything once.")
    var runs = 5

    mutating func validate() throws {
        guard (1...4096).contains(batch ?? 1) else { throw ValidationError("--batch is a number from 1 to 4096") }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
    }
}
