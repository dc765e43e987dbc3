import BatonNetworks
import BatonSettings
import BatonTensor

/// A stage with a network, which is trained: one diffusion model of a cascade.
public protocol NetworkStage: Stage {
    /// How the stage's images are corrupted, in its loss and in its sampler.
    var forwardProcess: any ForwardProcess { get }
    /// The network; its values may not be there yet.
    var network: any Backbone { get }
    /// Guidance, where there is one.
    var guidance: Guidance? { get }
    /// Most images that go through the network at once; larger batches are split.
    var maximumBatch: Int { get set }

    /// Optimiser steps that one batch gives; the loss is asked for once for each, `TrainingBatch.update` saying which.
    var updatesPerBatch: Int { get }

    /// Refuses a training that cannot be: of a stage that is trained with another one, for instance.
    func requireTrainable() throws(BatonError)

    /// The training loss of `batch`.
    func loss(_ batch: TrainingBatch) throws -> StageLoss

    /// One unguided evaluation of D at the given levels, `[N, C, R, R]`; labels and augmentation may be nil.
    func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor
}

extension NetworkStage {
    /// One.
    public var updatesPerBatch: Int { 1 }

    /// Any training will do.
    public func requireTrainable() throws(BatonError) {}
}

extension Cascade {
    /// The stages that have a network, in running order.
    public var networkStages: [any NetworkStage] { nodes.compactMap { $0.stage as? any NetworkStage } }
}

extension Cascade.Node {
    /// The stage's network; nil for one that works by rule.
    public var network: (any Backbone)? { (stage as? any NetworkStage)?.network }
}
