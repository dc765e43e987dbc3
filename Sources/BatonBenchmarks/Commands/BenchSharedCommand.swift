import ArgumentParser
import BatonCLI

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

    @OptionGroup var options: BenchOptions

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        threads.apply()
        let machine = try SharedMachine.measured(
            cascade, in: tool, batch: options.batch ?? 8, runs: options.runs, isQuiet: quiet || json.isWanted)
        try json.show(machine)
    }
}
