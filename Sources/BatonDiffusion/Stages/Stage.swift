import BatonNetworks
import BatonSettings
import BatonTensor

/// One diffusion model of a cascade: it takes what its predecessor hands over and makes an image of its own size.
public protocol Stage: AnyObject {
    /// The stage's name in its cascade. It is folded into every key, so it must not change once pictures are compared.
    var id: String { get }
    /// Side of the image in pixels.
    var resolution: Int { get }
    /// What the stage was made for; compared when the cascade is composed, not when it runs.
    var accepts: HandoffRequirement { get }
    /// What the stage emits.
    var offers: HandoffPromise { get }
    /// How the stage's images are corrupted, in its loss and in its sampler.
    var forwardProcess: any ForwardProcess { get }
    /// The network; its values may not be there yet.
    var network: any Backbone { get }
    /// Network evaluations an image, guidance counted.
    var calls: Int { get }
    /// Guidance, where there is one.
    var guidance: Guidance? { get }
    /// Most images that go through the network at once; larger batches are split.
    var maximumBatch: Int { get set }

    /// Makes the images of `batch`.
    ///
    /// - Parameter handoff: the predecessor's images, in the order of `batch`; nil for a stage without one.
    func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff

    /// Optimiser steps that one batch gives; the loss is asked for once for each, `TrainingBatch.update` saying which.
    var updatesPerBatch: Int { get }

    /// Refuses a training that cannot be: of a stage that is trained with another one, for instance.
    func requireTrainable() throws(BatonError)

    /// The training loss of `batch`.
    func loss(_ batch: TrainingBatch) throws -> StageLoss

    /// One unguided evaluation of D at the given levels, `[N, C, R, R]`; labels and augmentation may be nil.
    func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor

    /// The family's own checks of a composition, beyond those the contract makes of every stage.
    func contract(after promise: HandoffPromise?) -> [Diagnostic]

    /// The family's own checks of the stage among all others, which may share its network.
    func contract(in cascade: Cascade) -> [Diagnostic]
}

extension Stage {
    /// No checks of its own.
    public func contract(after promise: HandoffPromise?) -> [Diagnostic] { [] }

    /// No checks of its own.
    public func contract(in cascade: Cascade) -> [Diagnostic] { [] }

    /// One.
    public var updatesPerBatch: Int { 1 }

    /// Any training will do.
    public func requireTrainable() throws(BatonError) {}
}
