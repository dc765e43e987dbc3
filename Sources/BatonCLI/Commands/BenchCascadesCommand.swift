import ArgumentParser

/// `baton bench cascades`: images a second of whole cascades.
struct BenchCascadesCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "cascades",
        abstract: "Time whole cascades, and each against the first.",
        discussion: """
            Every cascade is a process of its own that samples a batch through all of its stages, with random weights; \
            they take turns after every step, so that the ratio of two holds where the machine's speed drifts. A first run of each, which \
            chooses algorithms and fills memory, does not count.
            """)

    @Argument(help: "The cascade files, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var cascades: [String]

    @Option(help: "Images in a batch.")
    var batch = 8

    @Option(help: "Samplings of each to take medians of.")
    var runs = 5

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
        guard cascades.count <= 16 else { throw ValidationError("at most 16 cascades take turns") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let comparison = try ThroughputComparison.measured(
            cascades, batch: batch, runs: runs, families: tool.families, isQuiet: quiet || json.isWanted)
        if json.isWanted {
            try JSONOutput.print(comparison)
        } else {
            Terminal.print(comparison.text(for: .output))
        }
    }
}
