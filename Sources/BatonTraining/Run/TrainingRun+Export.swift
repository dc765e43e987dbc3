import BatonSettings

extension TrainingRun {
    /// Stores the averaged weights for sampling.
    func export(to path: String) throws {
        var state = trainer.state()
        state.model = trainer.averagedWeights()
        state.average = []
        state.optimizer = []
        try StateFile.save(
            state, stage: trainer.stage.id, configuration: plan.configuration.json(), provenance: provenance.json(),
            elapsed: elapsed, to: path)
    }
}
