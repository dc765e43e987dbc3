import ArgumentParser

/// `baton bench shared`: what sampling keeps of its speed beside other programs.
struct BenchSharedCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "shared",
        abstract: "Time a cascade alone, as two and four processes at once, and beside a busy core.",
        discussion: """
            Every process samples batches through the whole cascade, with random weights. The ideal is what one process \
            alone makes in a second: for several processes all of it, beside a busy core the share of the other cores. \
            The last column says how many times as much the ideal is; 1.3 or less is good.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "Images in a process's batch.")
    var batch = 8

    @Option(help: "Rounds to take medians of; each tries every circumstance once.")
    var runs = 5

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let machine = try SharedMachine.measured(
            cascade, in: tool, batch: batch, runs: runs, isQuiet: quiet || json.isWanted)
        if json.isWanted { try JSONOutput.print(machine) } else { Terminal.print(machine.text(for: .output)) }
    }
}
