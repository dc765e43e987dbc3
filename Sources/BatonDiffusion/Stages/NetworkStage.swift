import BatonNetworks
import BatonSettings
import BatonTensor

/// A stage with a network, which is trained: one diffusion model of a cascade.
public protocol NetworkStage: Stage {
    /// How the stage's images are corrupted, in its loss and in its sampler.
    var process: any ForwardProcess { get }
    /// The network; its values may not be there yet.
    var network: any Backbone { get }
    /// Guidance, where there is one.
    var guidance: Guidance? { get }

    /// Optimiser steps that one batch gives; the loss is asked for once for each, `TrainingBatch.update` saying which.
    var updatesPerBatch: Int { get }

    /// Refuses a training that cannot be: of a stage that is trained with another one, for instance.
    func requireTrainable() throws(BatonError)

    /// The training loss of `batch`.
    func loss(_ batch: TrainingBatch) throws -> StageLoss

    /// Images as the network sees them beside the noisy ones, enlarged, noised and scaled, as a condition of this stage.
    ///
    /// - Parameter images: `[N, K, R, R]`.
    func condition(showing images: Tensor) -> Condition

    /// One unguided evaluation of D.
    ///
    /// - Parameters:
    ///   - x: the noisy images, `[N, C, R, R]`.
    ///   - levels: the level of each.
    ///   - signals: what the network is told besides.
    func denoised(_ x: Tensor, at levels: NoiseLevels, _ signals: Signals) throws -> Tensor
}

extension NetworkStage {
    /// One.
    public var updatesPerBatch: Int { 1 }

    /// Any training will do.
    public func requireTrainable() throws(BatonError) {}

    /// A condition at level 0, whose level the network is not told.
    public func condition(showing images: Tensor) -> Condition {
        Condition(images, at: NoiseLevels(0, count: images.shape[0]), scaling: .none)
    }

    /// One unguided evaluation of D where images and condition come as one tensor, `[N, inputChannels, R, R]`: the noisy images, and
    /// behind them what ``condition(showing:)`` takes, where the network has channels for it.
    ///
    /// - Throws: `BatonError` (bad data) for another number of channels.
    public func denoised(
        stacked x: Tensor, at levels: NoiseLevels, _ signals: Signals = .none
    ) throws -> Tensor {
        let (channels, all) = (offers.space.channels, network.inputChannels)
        guard x.shape.rank == 4, x.shape[1] == all else {
            throw BatonError(
                .badData,
                "stage '\(id)' evaluates \(all) channels\(all > channels ? ", image and condition" : ""), not \(x.shape)"
            )
        }
        guard all > channels else { return try denoised(x, at: levels, signals) }
        var signals = signals
        signals.condition = condition(showing: x.slice(axis1: channels..<all))
        return try denoised(x.slice(axis1: 0..<channels), at: levels, signals)
    }
}

extension Cascade {
    /// The stages that have a network, in running order.
    public var networkStages: [any NetworkStage] { nodes.compactMap { $0.stage as? any NetworkStage } }
}

extension Cascade.Node {
    /// The stage's network; nil for one that works by rule.
    public var network: (any Backbone)? { (stage as? any NetworkStage)?.network }
}
