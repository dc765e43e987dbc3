import ArgumentParser
import BatonCLI
import BatonConfiguration
import BatonDiffusion
import BatonExperiments
import BatonTerminal

/// `baton bench serve`: our side of a comparison.
struct BenchServeCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Do a piece of work, or a step of it, for every line 'run': our side of a comparison.",
        shouldDisplay: false)

    /// What is done.
    enum Work: String, ExpressibleByArgument, CaseIterable {
        /// One evaluation.
        case forward
        /// One training step.
        case train
        /// A batch through the whole cascade, a sampler's step at a time.
        case sample
        /// A batch through the whole cascade in one go.
        case cascade
    }

    /// The first line: the work has been done once.
    private struct Ready: Encodable {
        let ready = true
        let parameters: Int
    }

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "The stage whose network to run; the first one without it.")
    var stage: String?

    @Option(help: "What to do.")
    var work = Work.forward

    @Option(help: "Images in a batch.")
    var batch = 1

    @OptionGroup var threads: ThreadOption

    mutating func validate() throws {
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool, leadingTo: stage, showsWarnings: false)
        let chosen = try CascadeOptions.networkStage(stage, in: file)
        let once = try workload(chosen, of: file)
        try once(nil)
        try Terminal.print(jsonLine: Ready(parameters: chosen.network.parameterCount))
        let turns = BenchmarkTurns()
        while turns.begin() {
            try once(turns)
            try turns.answer(hasMore: false)
        }
    }

    /// The work; one that has steps tells an observer of each.
    private func workload(
        _ stage: any NetworkStage, of file: CascadeFile
    ) throws -> ((any SamplingObserver)?) throws -> Void {
        if work == .sample || work == .cascade {
            let workload = try CascadeWorkload(file.cascade, batch: batch)
            return { [work] in try workload.sample(work == .sample ? $0 : nil) }
        }
        let workload = StageWorkload(stage, space: file.cascade.space, labels: file.cascade.labels, batch: batch)
        return { [work] _ in try work == .train ? workload.train() : workload.evaluate() }
    }
}
