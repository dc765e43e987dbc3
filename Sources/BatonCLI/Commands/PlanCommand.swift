import ArgumentParser
import BatonExperiments

/// `baton plan`: what sampling costs, from the configuration alone.
struct PlanCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what each stage costs: parameters, calls, MACs, memory, time.",
        discussion: """
            Nothing is allocated or measured, but with --measure: then every stage's network is timed here for a moment. MACs \
            are multiply-accumulates; NFE by MACs is a stage's MACs in evaluations of the last stage's network (papers count \
            by time, which 'baton sample' measures).
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "Images to plan for.")
    var images = 1

    @Flag(help: "Time one evaluation of every stage's network, with random weights, and say what sampling takes here.")
    var measure = false

    @Option(help: "Say what sampling takes at this throughput, in GFLOP/s (a multiply-accumulate is two).")
    var gflops: Double?

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...1_000_000_000).contains(images) else { throw ValidationError("--images is at least 1") }
        if let gflops, !(gflops > 0 && gflops.isFinite) { throw ValidationError("--gflops is a positive number") }
        if gflops != nil, measure {
            throw ValidationError("--gflops assumes what --measure measures: take one of them")
        }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool)
        let timing: CascadePlan.Timing =
            if measure {
                try .measured(file, batch: min(images, PlanCommand.largestBatch))
            } else {
                gflops.map { .assumed(gflops: $0) } ?? .none
            }
        let plan = CascadePlan(file, images: images, timing: timing)
        try json.show(plan)
    }

    /// Images at once that 'baton sample' takes by default.
    private static let largestBatch = 8
}
