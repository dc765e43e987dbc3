import BatonDiffusion
import BatonSettings
import BatonTensor

extension LowDiffStage {
    /// Optimiser steps a batch: one, or one a size.
    public var updatesPerBatch: Int { objective.update == .stage ? part.whole.settings.resolutions.count : 1 }

    /// All sizes are trained together, from the largest images.
    public func requireTrainable() throws(BatonError) {
        let sizes = part.whole.settings.resolutions
        guard let largest = sizes.last, resolution < largest else { return }
        throw BatonError(
            .usage,
            "stage '\(id)' is one of the sizes \(sizes.map(String.init).joined(separator: ", ")) of a common network, which "
                + "are trained together", hint: "train the stage of size \(largest)")
    }

    /// In training the losses of all sizes on one batch, of the largest images; outside it this size's own.
    ///
    /// Every size draws levels, noise and the level of its condition for itself (Xu et al. 2025, Alg. 1).
    /// - Throws: `BatonError` where a smaller size is to be trained by itself.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss {
        guard batch.isTraining else { return try loss(batch, at: part.stage) }
        try requireTrainable()
        let sizes = part.whole.settings.resolutions
        let stages = objective.update == .stage ? batch.update..<batch.update + 1 : sizes.indices
        let parts = try stages.map { stage in (try loss(batch, at: stage), sizes[stage]) }
        let weighted = parts.map { part, size in part.total * objective.weight(of: size, largest: resolution) }
        return StageLoss(
            total: weighted.dropFirst().reduce(weighted[0]) { $0 + $1 }, sigmas: parts.flatMap(\.0.sigmas),
            perImage: parts.flatMap(\.0.perImage))
    }

    /// The loss of the size of index `stage`, from images of that size or larger.
    private func loss(_ batch: TrainingBatch, at stage: Int) throws -> StageLoss {
        let part = part.whole.subnetwork(stage)
        let size = part.resolution
        var own = batch
        own.keys = batch.keys.map { $0.folding("size-\(size)") }
        own.images = size == batch.images.shape[2] ? batch.images : condition.kernel.shrink(batch.images, to: size)
        let levels = batch.levels ?? process.levels.draw(keys: own.keys)
        own.levels = levels
        let seen =
            stage == 0
            ? emptyCondition(own.images.shape, of: part)
            : condition.trained(
                on: batch.images, at: levels, small: part.whole.settings.resolutions[stage - 1], size: size,
                keys: own.keys)
        let model = StageModel(network: part, preconditioning: self.model.preconditioning, labels: self.model.labels)
        return try model.loss(own, under: process, condition: seen)
    }
}
