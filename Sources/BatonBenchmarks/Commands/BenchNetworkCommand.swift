import ArgumentParser
import BatonCLI
import BatonCharts
import BatonTensor
import BatonTerminal

/// `baton bench network`: a network's evaluation and training step.
struct BenchNetworkCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Time a stage's network: one evaluation, and one training step.",
        discussion: """
            With random weights; medians over several runs after warm-up. A training step is the loss, its gradient, \
            Adam and the average of the weights. GFLOP/s count two operations a multiply-accumulate of the evaluation. \
            With --json one object a line.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "The stage whose network to time; the first one without it.")
    var stage: String?

    @Option(parsing: .upToNextOption, help: "Batch sizes.")
    var batch: [Int] = [1, 8]

    @Option(help: "Runs to take the median of.")
    var runs = 5

    @Flag(help: "Time evaluations only.")
    var noTraining = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard batch.allSatisfy({ (1...4096).contains($0) }) else {
            throw ValidationError("--batch takes numbers from 1 to 4096")
        }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool, leadingTo: stage, showsWarnings: false)
        let chosen = try CascadeOptions.networkStage(stage, in: file)
        let bench = NetworkBenchmark(stage: chosen, space: file.cascade.space, labels: file.cascade.labels)
        var table = TextTable([
            ("batch", .right), ("forward", .right), ("training step", .right), ("GFLOP/s", .right),
            ("peak memory", .right),
        ])
        for size in batch {
            let result = try bench.measure(batch: size, runs: runs, trains: !noTraining)
            if json.isWanted {
                try Terminal.print(jsonLine: result)
            } else {
                table.add([
                    "\(size)", Quantity.duration(result.forwardMs / 1000),
                    result.trainStepMs.map { Quantity.duration($0 / 1000) } ?? "–", Quantity.number(result.gflops),
                    Quantity.bytes(Int(result.peakRssMb * 1e6)),
                ])
            }
        }
        if !json.isWanted {
            Terminal.print(
                "\(file.description.name), stage \(chosen.id): \(Quantity.count(bench.parameters)) parameters, "
                    + "\(Quantity.count(bench.multiplyAccumulates)) MACs, \(Threads.count) threads\n")
            Terminal.print(table.rendered(for: .output))
        }
    }
}
