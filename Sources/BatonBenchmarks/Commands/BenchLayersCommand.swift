import ArgumentParser
import BatonCLI
import BatonExperiments

/// `baton bench layers`: where a network's time goes.
struct BenchLayersCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Time every operation of a stage's network.",
        discussion: """
            With random weights; each operation's median over several runs. It is charged from the end of the operation \
            before it to its own. GFLOP/s count a multiplication and an addition for each term of the definition, so \
            that Winograd's algorithm may exceed the processor's peak. The floor is the longer of arithmetic and memory \
            traffic at the rates that this machine reaches in large products, convolutions and copies, measured in the \
            same run; what the caches hold may be faster. With --train a whole training step: ∂ marks gradients.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "The stage whose network to time; the first one without it.")
    var stage: String?

    @OptionGroup var options: BenchOptions

    @Flag(help: "Time a training step: loss, gradient, Adam and the average of the weights.")
    var train = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool, leadingTo: stage, showsWarnings: false)
        let chosen = try CascadeOptions.networkStage(stage, in: file)
        let workload = StageWorkload(
            chosen, space: file.cascade.space, labels: file.cascade.labels, batch: options.batch ?? 1)
        let profile = try LayerProfile.measured(workload, trains: train, runs: options.runs)
        try json.show(profile)
    }
}
