import ArgumentParser
import BatonCheckpoints
import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonExperiments
import BatonSettings
import BatonTerminal
import BatonTraining

/// `baton train`: one stage, from a data set.
struct TrainCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train one stage of a cascade on a data set.",
        discussion: """
            Stages are trained by themselves, in any order, on any machine: an upper stage learns from data alone. The \
            run's folder holds the resolved configuration, checkpoints, statistics, TensorBoard events and sample \
            grids. Ctrl-C saves and ends with exit code 75, SIGUSR1 saves; the same command goes on, bit for bit as if \
            it had never stopped.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(help: "The stage to train; may be left out where there is only one.")
    var stage: String?

    @Option(help: "The data set, from 'baton data'.", completion: .file(extensions: ["h5"]))
    var data: String

    @Option(name: [.short, .customLong("output")], help: "The folder of all runs.", completion: .directory)
    var output = "runs"

    @Option(
        help: ArgumentHelp(
            "Begin with the weights of this checkpoint, its averages where it has any, not with random ones.",
            discussion: """
                The checkpoint may be of a plainer network: one without condition, or of one size only. It may also be of \
                other classes, or of none: classes of the same name are taken over, the others begin as no class. What was \
                taken is named on standard error and in the run's log.
                """),
        completion: .file(extensions: ["h5"]))
    var warmStart: String?

    @Option(
        help: ArgumentHelp(
            "Begin a new run with the state of this one: weights, moments, averages and images seen.",
            discussion: """
                For a change of batch, learning rate or data in the middle of a training, which makes it another run. A \
                run's folder, or one of its checkpoints; the same command goes on with the new run.
                """, valueName: "run"),
        completion: .directory)
    var continueFrom: String?

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let stage: String
        let folder: String
        let weights: String
        let images: Int
        let resumedAt: Int
    }

    mutating func validate() throws {
        guard warmStart == nil || continueFrom == nil else {
            throw ValidationError("--continue-from brings its own weights: leave --warm-start out")
        }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool, leadingTo: stage)
        let id = try chosenStage(of: file)
        guard let node = file.cascade[id], let description = file.description[id],
            let document = file.document(forStage: id)
        else { throw CascadeOptions.unknownStage(id, in: file) }
        let stage = try node.stage.requireNetwork("cannot be trained")
        try OutputFolder.requireWritable(output)
        try MemoryForecast.require(
            MemoryForecast([stage], batch: description.training.microBatch).training,
            for: "training stage '\(id)' with \(description.training.microBatch) images at once",
            hint: "a smaller training.batch or training.micro_batch, or a narrower network, takes less")
        let names = file.description.labelNames
        let dataset = try ImageDataset.load(data, numberedAs: names)
        try dataset.require(in: stage.offers.space, size: stage.resolution, file: data)
        let classes = names.isEmpty ? dataset.labelNames : names
        let beginning = try warmStart.map {
            try Self.begin(stage, with: $0, settings: description.training, classes: classes)
        }
        let requests = StopRequests.signals()
        var plan = TrainingRun.Plan(
            name: file.description.name, configuration: document, schema: file.schema, root: output,
            handoffSize: description.from.flatMap { file.description[$0]?.size }, warmStart: beginning)
        plan.continuesFrom = continueFrom
        plan.stored = { [plugins = tool.plugins] path in
            (try? CascadeFile.load(stored: path, plugins: plugins))?.document(forStage: id)
        }
        let run = try TrainingRun(
            stage, on: dataset, settings: description.training, plan: plan,
            progress: ProgressDisplay(isQuiet: quiet).show)
        let outcome = try run.run(until: requests)
        if json.isWanted {
            try Terminal.print(
                json:
                    Report(
                        stage: id, folder: outcome.folder, weights: outcome.weights, images: outcome.images,
                        resumedAt: outcome.resumedAt))
        } else {
            Terminal.print(outcome.weights)
        }
    }

    /// Fills the network of `stage`, and returns what identifies the weights.
    ///
    /// - Parameter classes: names of the stage's classes, in order.
    private static func begin(
        _ stage: any NetworkStage, with path: String, settings: TrainingSettings, classes: [String]
    ) throws -> TrainingRun.WarmStart {
        let start = try CheckpointFile.open(path).begin(
            stage.network, key: Trainer.initialKey(of: stage, settings), classes: classes)
        return TrainingRun.WarmStart(
            identity: "sha256:" + (try Digest.hex(ofFile: path)), summary: "from \(path): \(start)")
    }

    private func chosenStage(of file: CascadeFile) throws(BatonError) -> String {
        if let stage { return stage }
        // Stages that work by rule are not trained; where there are only such, the first says so.
        let ids = file.cascade.networkStages.map(\.id)
        guard ids.count <= 1 else {
            throw BatonError(
                .usage, "the cascade has several stages: name the one to train with --stage",
                hint: "its stages: " + ids.joined(separator: ", "))
        }
        return ids.first ?? file.cascade.ids[0]
    }
}
