import BatonDiffusion
import BatonSettings
import BatonTensor

/// The losses of all sizes on one batch of the largest images, as one training (Xu et al. 2025, §3.4 and App. A).
public struct JointObjective: Objective {
    /// When the weights change.
    public enum Update: String, Hashable, Sendable, CaseIterable {
        /// Once a batch, by the sum of all sizes' losses.
        case sum
        /// Once a batch and size, by that size's loss alone.
        case stage
    }

    /// How much the sizes weigh against each other.
    public enum Reduction: String, Hashable, Sendable, CaseIterable {
        /// Every pixel alike, so that a size counts by its pixels: 16 : 4 : 1 for 32, 16 and 8.
        case sum
        /// Every size alike.
        case mean
    }

    /// When the weights change.
    public var update: Update
    /// How much the sizes weigh against each other.
    public var reduction: Reduction
    /// The sizes, rising.
    public var sizes: [Int]
    /// What every size but the smallest sees of the next smaller one.
    public var conditioning: any Conditioning

    /// Makes an objective; the defaults are the paper's algorithm and EDM's reduction.
    public init(
        update: Update = .sum, reduction: Reduction = .sum, sizes: [Int], conditioning: any Conditioning
    ) {
        self.update = update
        self.reduction = reduction
        self.sizes = sizes
        self.conditioning = conditioning
    }

    /// What the loss of images of `size`, summed over pixels, is multiplied with.
    public func weight(of size: Int) -> Float {
        let factor = Float(sizes.last ?? size) / Float(size)
        return reduction == .mean ? factor * factor : 1
    }

    /// Optimiser steps a batch: one, or one a size.
    public var updatesPerBatch: Int { update == .stage ? sizes.count : 1 }

    /// All sizes are trained together, from the largest images.
    public func requireTrainable(_ stage: DiffusionStage) throws(BatonError) {
        guard let largest = sizes.last, stage.resolution < largest else { return }
        throw BatonError(
            .usage,
            "stage '\(stage.id)' is one of the sizes \(sizes.map(String.init).joined(separator: ", ")) of a common network, "
                + "which are trained together", hint: "train the stage of size \(largest)")
    }

    /// In training the losses of all sizes on one batch, of the largest images; outside it this size's own.
    ///
    /// Every size draws levels, noise and the level of its condition for itself (Xu et al. 2025, Alg. 1).
    /// - Throws: `BatonError` where a smaller size is to be trained by itself.
    public func loss(of stage: DiffusionStage, on batch: TrainingBatch) throws -> StageLoss {
        guard batch.isTraining else { return try loss(of: stage, at: stage.resolution, on: batch) }
        try requireTrainable(stage)
        let turn = update == .stage ? sizes[batch.update..<batch.update + 1] : sizes[...]
        let parts = try turn.map { size in (try loss(of: stage, at: size, on: batch), size) }
        let weighted = parts.map { part, size in part.total * weight(of: size) }
        return StageLoss(
            total: weighted.dropFirst().reduce(weighted[0]) { $0 + $1 }, sigmas: parts.flatMap(\.0.sigmas),
            perImage: parts.flatMap(\.0.perImage))
    }

    /// The loss of one of the sizes, from images of that size or larger.
    private func loss(of stage: DiffusionStage, at size: Int, on batch: TrainingBatch) throws -> StageLoss {
        guard let part = stage.network.serving(size) else {
            throw BatonError(.badConfiguration, "the network of stage '\(stage.id)' serves no images of size \(size)")
        }
        var own = batch
        own.keys = batch.keys.map { $0.folding("size-\(size)") }
        own.images =
            size == batch.images.shape[2] ? batch.images : stage.offers.kernel.shrink(batch.images, to: size)
        let levels = batch.levels ?? stage.process.levels.draw(keys: own.keys)
        own.levels = levels
        let condition = sizes.last { $0 < size }.map {
            conditioning.trained(on: batch.images, at: levels, smallSize: $0, size: size, keys: own.keys)
        }
        let model = StageModel(
            network: part, preconditioning: stage.model.preconditioning, labels: stage.model.labels,
            embedding: stage.model.embedding)
        return try model.loss(own, under: stage.process, condition: condition)
    }
}

extension JointObjective {
    /// The keys `update` and `reduction`.
    static let schema = SettingsSchema(
        title: "objective", summary: "How the losses of the sizes make up one training.",
        fields: [
            .init(
                "update", .choice(Update.allCases.map(\.rawValue)), default: .string(Update.sum.rawValue),
                "One step on the sum of the losses (§3.4 of the paper), or one a size (its App. A)."),
            .init(
                "reduction", .choice(Reduction.allCases.map(\.rawValue)), default: .string(Reduction.sum.rawValue),
                "Whether every pixel weighs alike, as in EDM, or every size."),
        ])

    /// The objective that `schema` describes.
    init(_ settings: Settings, sizes: [Int], conditioning: any Conditioning) {
        self.init(
            update: settings.choice("update", as: Update.self),
            reduction: settings.choice("reduction", as: Reduction.self), sizes: sizes,
            conditioning: conditioning)
    }
}
