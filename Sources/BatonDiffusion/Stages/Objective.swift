import BatonSettings
import BatonTensor

/// What a stage is trained for, where that is not the usual: its own weighted denoising loss.
public protocol Objective: Sendable {
    /// Optimiser steps that one batch gives.
    var updatesPerBatch: Int { get }

    /// Refuses to train `stage` by itself where that cannot be. Without an implementation any training will do.
    func requireTrainable(_ stage: DiffusionStage) throws(BatonError)

    /// The loss of `batch`, in training and outside it.
    func loss(of stage: DiffusionStage, on batch: TrainingBatch) throws -> StageLoss
}

extension Objective {
    /// One.
    public var updatesPerBatch: Int { 1 }

    /// Any training will do.
    public func requireTrainable(_ stage: DiffusionStage) throws(BatonError) {}
}

/// The usual: `λ(σ)·(D(x_σ; σ) − x₀)²` of the stage's own images, its condition made from the images themselves.
public struct DenoisingObjective: Objective {
    /// The objective.
    public init() {}

    /// - Throws: `BatonError` where the stage works from a smaller image whose size is not known.
    public func loss(of stage: DiffusionStage, on batch: TrainingBatch) throws -> StageLoss {
        guard stage.needsHandoff else { return try stage.model.loss(batch, under: stage.process) }
        let small = try stage.requireSmaller(stage.smallerSize)
        var batch = batch
        let levels = batch.levels ?? stage.process.levels.draw(keys: batch.keys)
        batch.levels = levels
        let condition = stage.conditioning?.trained(
            on: batch.images, at: levels, smallSize: small, size: stage.resolution, keys: batch.keys)
        return try stage.model.loss(batch, under: stage.process, condition: condition)
    }
}
