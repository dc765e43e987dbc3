import ArgumentParser
import BatonCLI

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

    @OptionGroup var options: BenchOptions

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard cascades.count <= 16 else { throw ValidationError("at most 16 cascades take turns") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let comparison = try ThroughputComparison.measured(
            cascades, batch: options.batch ?? 8, runs: options.runs, plugins: tool.plugins,
            isQuiet: quiet || json.isWanted)
        try json.show(comparison)
    }
}
