import BatonCheckpoints
import BatonNetworks

extension Snapshots {
    /// What a checkpoint holds besides the trainer's own state.
    struct Circumstances {
        /// Seconds of training so far.
        var elapsed: Double
        /// Threads of the session that wrote it.
        var threads: Int
    }

    /// Reads a checkpoint to go on from.
    static func load(_ path: String) throws(CheckpointError) -> (TrainerState, Circumstances) {
        let checkpoint = try CheckpointStore.load(path)
        guard let training = checkpoint.training, let optimizer = checkpoint.optimizer else {
            throw CheckpointError(.missingPart, "the checkpoint holds no training to go on with", file: path)
        }
        let state = TrainerState(
            model: checkpoint.model, average: checkpoint.ema, optimizer: optimizer.arrays, steps: optimizer.steps,
            imagesSeen: training.imagesSeen)
        return (
            state,
            Circumstances(
                elapsed: training.statistics["elapsed"]?.first ?? 0,
                threads: Int(training.statistics["threads"]?.first ?? 0))
        )
    }
}

extension TrainingRun {
    /// Everything to go on from, as a checkpoint.
    func checkpoint() -> StageCheckpoint {
        let state = trainer.state()
        return StageCheckpoint(
            stageID: trainer.stage.id, network: trainer.stage.network.configuration,
            configuration: plan.configuration.json(), provenance: provenance.json(images: state.imagesSeen),
            model: state.model, ema: state.average,
            optimizer: OptimizerState(arrays: state.optimizer, steps: state.steps),
            training: TrainingState(
                imagesSeen: state.imagesSeen, steps: state.steps, seed: UInt64(trainer.settings.seed),
                statistics: ["elapsed": [elapsed], "threads": [Double(provenance.threads)]]))
    }

    /// The averaged weights alone, for sampling.
    func finishedCheckpoint() -> StageCheckpoint {
        StageCheckpoint(
            stageID: trainer.stage.id, network: trainer.stage.network.configuration,
            configuration: plan.configuration.json(), provenance: provenance.json(images: trainer.imagesSeen),
            model: trainer.averagedWeights())
    }
}
