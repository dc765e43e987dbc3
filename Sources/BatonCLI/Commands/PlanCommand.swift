import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonTensor

/// `baton plan`: what sampling costs, from the configuration alone.
struct PlanCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what each stage costs: parameters, calls, MACs, memory, time.",
        discussion: """
            Nothing is allocated or measured. MACs are multiply-accumulates; NFE by MACs is a stage's MACs in \
            evaluations of the last stage's network (papers count by time, which 'baton sample' measures). The time assumes a throughput: name the one that 'baton bench \
            network' measured with --gflops.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "Images to plan for.")
    var images = 1

    @Option(help: "Throughput to assume, in GFLOP/s (a multiply-accumulate is two).")
    var gflops: Double?

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...1_000_000_000).contains(images) else { throw ValidationError("--images is at least 1") }
        if let gflops, !(gflops > 0 && gflops.isFinite) { throw ValidationError("--gflops is a positive number") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool)
        let plan = CascadePlan(file, images: images, gflops: gflops)
        if json.isWanted { try JSONOutput.print(plan) } else { Terminal.print(plan.text(for: .output)) }
    }
}
