import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// A stage that starts from its predecessor's image: repeated to the stage's size, with noise of level σ₀ (relay.md §3.2).
public final class RelayStage: ModelStage {
    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// How many times larger the image is than the hand-off; 1 where there is nothing to continue from.
    public let factor: Int
    private var smallerSize: Int? { factor > 1 ? resolution / factor : nil }
    /// A clean image whose pixels are box means.
    public let accepts: HandoffRequirement
    /// A clean image.
    public let offers: HandoffPromise
    /// The forward process of the loss, and of the sampler unless `sampling` says otherwise.
    public let process: RelayProcess
    /// How the stage is sampled.
    public let sampling: RelaySampling
    /// Network, preconditioning and guidance.
    public var model: StageModel

    /// Makes a stage around the context's network.
    ///
    /// - Parameters:
    ///   - context: id, size, space, labels, network and predecessor.
    ///   - factor: how many times larger the image is than the hand-off.
    ///   - process: the forward process.
    ///   - sampling: how the stage is sampled.
    ///   - acceptsForeignPatch: whether a patch or block that is not the factor is meant.
    public init(
        _ context: StageContext, factor: Int, process: RelayProcess, sampling: RelaySampling,
        acceptsForeignPatch: Bool = false
    ) {
        id = context.id
        resolution = context.size
        self.factor = factor
        self.process = process
        self.sampling = sampling
        let sampled = sampling.process(for: process)
        let start = sampling.schedule.start
        accepts = HandoffRequirement(
            predecessor: .required, size: context.size, space: context.space, labels: context.labels.count,
            kind: .clean,
            kernel: .box,
            start: HandoffRequirement.Start(
                sigma: start, schedule: sampling.range, trained: process.levels,
                sampled: sampling.span == nil ? nil : sampled.levels, patch: process.schedule.patch,
                block: process.blockNoise.flatMap { $0.scale > 0 ? $0.block : nil },
                residualDetail: process.schedule.residualDetail(at: start),
                finalDetail: process.schedule.residualDetail(at: process.levels.sigmaMaximum),
                acceptsForeignPatch: acceptsForeignPatch))
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count, kernel: context.kernel)
        model = StageModel(context, preconditioning: EDMPreconditioning(sigmaData: context.space.sigmaData))
    }

    /// `process`.
    public var forwardProcess: any ForwardProcess { process }

    /// Network evaluations an image, guidance counted.
    public var calls: Int { sampling.sampler.calls(along: sampling.schedule, evaluations: model.evaluations(at:)) }

    /// Continues from `handoff`, which is not clipped, blurred or freed of noise first.
    ///
    /// - Throws: `BatonError` where there is no hand-off, or not a clean one of the right shape; and what the sampler throws.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let images = try checked(handoff, count: batch.count, size: smallerSize).images
        let process = sampling.process(for: process)
        let noise = batch.noise(forStage: id)
        let large = images.nearestUpsampled(by: factor)
        let fresh = process.noise(
            large.shape, at: sampling.schedule.start, from: NoiseDraw(noise, purpose: .start))
        let output = try sampling.sampler.sample(
            model.denoiser(labels: batch.labels), under: process,
            from: Tensor.combine([(1, large), (Float(sampling.schedule.start), fresh)]), along: sampling.schedule,
            context: batch.context(forStage: id, observer: observer))
        return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
    }

    /// The weighted denoising loss; the target is the clean image, in pixels.
    ///
    /// - Throws: `BatonError` where the stage continues from nothing, since the size of its patches is then unknown.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss {
        try requireSmaller(smallerSize)
        return try model.loss(batch, under: process)
    }
}
