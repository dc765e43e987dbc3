import BatonNetworks
import BatonTensor

/// A stage that starts from pure noise: EDM's diffusion model, with any of the samplers.
public final class BaseStage: ModelStage {
    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// No predecessor.
    public let accepts: HandoffRequirement
    /// A clean image, or the state at the level where the sampler stops.
    public let offers: HandoffPromise
    /// The forward process of loss and sampler.
    public let process: GaussianProcess
    /// How one goes from a level to the next.
    public let sampler: UpdateSampler
    /// The levels of sampling.
    public let schedule: Schedule
    /// Network, preconditioning and guidance.
    public var model: StageModel
    private let channels: Int

    /// Makes a stage around the context's network.
    public init(
        _ context: StageContext, process: GaussianProcess, preconditioning: any Preconditioning, sampler: UpdateSampler,
        schedule: Schedule
    ) {
        id = context.id
        resolution = context.size
        channels = context.space.channels
        accepts = HandoffRequirement(
            predecessor: .none, size: context.size, space: context.space, labels: context.labels.count)
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count,
            sigma: sampler.finalSigma(along: schedule), kernel: context.kernel)
        model = StageModel(context, preconditioning: preconditioning)
        self.process = process
        self.sampler = sampler
        self.schedule = schedule
    }

    /// `process`.
    public var forwardProcess: any ForwardProcess { process }

    /// Network evaluations an image, guidance counted.
    public var calls: Int { sampler.calls(along: schedule, evaluations: model.evaluations(at:)) }

    /// Samples from `σ₀·n`.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let noise = batch.noise(forStage: id)
        let shape: Shape = [batch.count, channels, resolution, resolution]
        let start =
            process.noise(shape, at: schedule.start, from: NoiseDraw(noise, purpose: .start)) * Float(schedule.start)
        let output = try sampler.sample(
            model.denoiser(labels: batch.labels), under: process, from: start, along: schedule,
            context: batch.context(forStage: id, observer: observer))
        return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
    }

    /// The weighted denoising loss.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss { try model.loss(batch, under: process) }
}
