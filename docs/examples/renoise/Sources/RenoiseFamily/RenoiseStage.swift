import BatonKit

/// A stage that starts from the enlarged smaller image under white noise.
public final class RenoiseStage: ModelStage {
    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// A smaller clean image.
    public let accepts: HandoffRequirement
    /// A clean image, or the state at the level where the sampler stops.
    public let offers: HandoffPromise
    /// Network, preconditioning and guidance.
    public var model: StageModel
    private let smallerSize: Int?
    private let filter: ResizeFilter
    private let process: GaussianProcess
    private let sampler: UpdateSampler
    private let schedule: Schedule

    /// Makes a stage around the context's network.
    public init(
        _ context: StageContext, enlarging filter: ResizeFilter, process: GaussianProcess, sampler: UpdateSampler,
        schedule: Schedule
    ) {
        id = context.id
        resolution = context.size
        smallerSize = context.smallerSize
        accepts = HandoffRequirement(
            predecessor: .required, size: context.size, space: context.space, labels: context.labels.count,
            kind: .clean)
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count,
            sigma: sampler.finalSigma(along: schedule), kernel: context.kernel)
        model = StageModel(context, preconditioning: EDMPreconditioning(sigmaData: context.space.sigmaData))
        self.filter = filter
        self.process = process
        self.sampler = sampler
        self.schedule = schedule
    }

    /// The forward process of loss and sampler.
    public var forwardProcess: any ForwardProcess { process }

    /// Network evaluations an image, guidance counted.
    public var calls: Int { sampler.calls(along: schedule, evaluations: model.evaluations(at:)) }

    /// Samples from the enlarged hand-off plus `σ₀·n`.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let small = try checked(handoff, count: batch.count, size: smallerSize).images
        let large = small.resized(height: resolution, width: resolution, by: filter)
        let noise = batch.noise(forStage: id)
        let draw = NoiseDraw(noise, purpose: .start)
        let added = process.noise(large.shape, at: schedule.start, from: draw) * Float(schedule.start)
        let output = try sampler.sample(
            model.denoiser(labels: batch.labels), under: process, from: large + added, along: schedule,
            context: batch.context(forStage: id, observer: observer))
        return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
    }

    /// The weighted denoising loss.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss { try model.loss(batch, under: process) }
}
