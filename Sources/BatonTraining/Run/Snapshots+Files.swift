import BatonCheckpoints
import BatonNetworks
import BatonSettings

extension Snapshots {
    /// What a checkpoint holds besides the trainer's own state.
    struct Circumstances {
        /// Seconds of training so far.
        var elapsed: Double
        /// Threads of the session that wrote it.
        var threads: Int
    }

    /// Reads a checkpoint to go on from.
    static func load(_ path: String) throws(BatonError) -> (TrainerState, Circumstances) {
        let file = try CheckpointFile.open(path)
        guard let training = try file.training(), let optimizer = try file.optimizer() else {
            throw BatonError(.missingPart, "the checkpoint holds no training to go on with", file: path)
        }
        var averages: [Int: [NamedArray]] = [:]
        for halfLife in file.halfLives { averages[halfLife] = try file.arrays(.average(halfLife)) }
        let state = TrainerState(
            model: try file.arrays(.model), average: try file.arrays(.ema), averages: averages,
            optimizer: optimizer.arrays,
            optimizerSteps: optimizer.parameterSteps, steps: training.steps, imagesSeen: training.imagesSeen)
        return (
            state,
            Circumstances(
                elapsed: training.statistics["elapsed"]?.first ?? 0,
                threads: Int(training.statistics["threads"]?.first ?? 0))
        )
    }
}

extension Snapshots.Found {
    /// What a run that goes on from the state notes of it.
    ///
    /// - Parameter source: the run's folder, or the checkpoint.
    func continuation(of source: String) throws(BatonError) -> RunProvenance.Continuation {
        RunProvenance.Continuation(
            run: source, checkpoint: path, sha256: try ContentHash.hex(ofFile: path), images: state.imagesSeen)
    }
}

extension RunFolder {
    /// Writes what the run is.
    func describe(
        _ identity: RunIdentity, provenance: RunProvenance, configuration: SettingsNode
    ) throws(BatonError) {
        try write(identity.hash + "\n", to: "identity")
        try write(provenance.json() + "\n", to: "provenance.json")
        try write(configuration.yaml(), to: "config.yaml")
    }
}

extension TrainingRun {
    /// Everything to go on from, as a checkpoint.
    func checkpoint() -> StageCheckpoint {
        let state = trainer.state()
        return StageCheckpoint(
            stageID: trainer.stage.id, network: trainer.stage.network.configuration,
            configuration: plan.configuration.json(), provenance: provenance.json(images: state.imagesSeen),
            model: state.model, ema: state.average, averages: state.averages,
            optimizer: OptimizerState(
                arrays: state.optimizer, steps: state.steps, parameterSteps: state.optimizerSteps),
            training: TrainingState(
                imagesSeen: state.imagesSeen, steps: state.steps, seed: UInt64(trainer.settings.seed),
                statistics: ["elapsed": [elapsed], "threads": [Double(provenance.threads)]]))
    }

    /// The averaged weights alone, for sampling.
    ///
    /// - Parameter halfLife: that of one of the further averages, in images; nil for the average that is sampled from.
    func finishedCheckpoint(halfLife: Int? = nil) -> StageCheckpoint {
        StageCheckpoint(
            stageID: trainer.stage.id, network: trainer.stage.network.configuration,
            configuration: plan.configuration.json(), provenance: provenance.json(images: trainer.imagesSeen),
            model: trainer.averagedWeights(halfLife: halfLife))
    }
}
