import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// A stage that starts from noise and sees a smaller image.
public final class ConditionedStage: ModelStage {
    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// A smaller image; clean, or at any level that training has seen.
    public let accepts: HandoffRequirement
    /// A clean image, or the state at the level where the sampler stops.
    public let offers: HandoffPromise
    /// Side of the smaller image in pixels; nil without a predecessor that fits.
    public let smallSize: Int?
    /// How the condition is made.
    public let condition: SmallImageCondition
    /// The forward process of loss and sampler.
    public let process: GaussianProcess
    /// How one goes from a level to the next.
    public let sampler: UpdateSampler
    /// The levels of sampling.
    public let schedule: Schedule
    /// Network, preconditioning and guidance.
    public var model: StageModel
    /// Where the condition was described, for findings.
    private let place: SourceLocation?

    /// Makes a stage around the context's network, which takes twice the channels of an image.
    public init(
        _ context: StageContext, condition: SmallImageCondition, process: GaussianProcess, sampler: UpdateSampler,
        schedule: Schedule, describedAt place: SourceLocation? = nil
    ) {
        id = context.id
        resolution = context.size
        smallSize = context.smallerSize
        accepts = HandoffRequirement(
            predecessor: .required, size: context.size, space: context.space, labels: context.labels.count,
            kind: condition.acceptedKind, noisyLevels: condition.trainedLevels, kernel: context.kernel)
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count,
            sigma: sampler.finalSigma(along: schedule), kernel: context.kernel)
        model = StageModel(context, preconditioning: EDMPreconditioning(sigmaData: context.space.sigmaData))
        self.condition = condition
        self.process = process
        self.sampler = sampler
        self.schedule = schedule
        self.place = place
    }

    /// The process.
    public var forwardProcess: any ForwardProcess { process }

    /// Network evaluations an image, guidance counted.
    public var calls: Int { sampler.calls(along: schedule, evaluations: model.evaluations(at:)) }

    /// Samples from `σ₀·n`, seeing `handoff`.
    ///
    /// - Throws: `BatonError` where there is no hand-off, or one of another shape or a higher level than the condition stands at;
    ///   and what the sampler throws.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let handoff = try checked(
            handoff, count: batch.count, size: smallSize, upTo: condition.augmentation.samplingSigma)
        let noise = batch.noise(forStage: id)
        let shape: Shape = [batch.count, accepts.space.channels, resolution, resolution]
        let start =
            process.noise(shape, at: schedule.start, from: NoiseDraw(noise, purpose: .start)) * Float(schedule.start)
        let seen = condition.sampled(from: handoff.images, at: handoff.sigma, size: resolution, noise: noise)
        let output = try sampler.sample(
            model.denoiser(labels: batch.labels, condition: seen), under: process, from: start, along: schedule,
            context: batch.context(forStage: id, observer: observer))
        return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
    }

    /// The weighted denoising loss, the images' own smaller versions being the condition.
    ///
    /// - Throws: `BatonError` where the stage follows nothing, since the size of the smaller image is then unknown.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss {
        let seen = condition.trained(
            on: batch.images, smallSize: try requireSmaller(smallSize), keys: batch.keys)
        return try model.loss(batch, under: process, condition: seen)
    }

    /// One unguided evaluation of D for `[N, 2C, R, R]`: the noisy images, and behind them the conditions as the network is to see
    /// them, enlarged and scaled. A level that is embedded is that of sampling.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor {
        let channels = accepts.space.channels
        guard x.shape.rank == 4, x.shape[1] == 2 * channels else {
            throw BatonError(
                .badData,
                "conditioned stage '\(id)' evaluates \(2 * channels) channels, image and condition, not \(x.shape)")
        }
        let seen = Condition(
            x.slice(axis1: channels..<2 * channels),
            at: NoiseLevels(condition.augmentation.samplingSigma, count: levels.count), scaling: .none,
            embedsLevel: condition.embedsLevel)
        return try model.denoised(
            x.slice(axis1: 0..<channels), at: levels, labels: labels, augment: augment, condition: seen)
    }

    /// H11, and what else concerns the condition.
    public func contract(after promise: HandoffPromise?) -> [Diagnostic] {
        condition.findings(of: id, after: promise).map { finding in
            var finding = finding
            finding.location = place
            return finding
        }
    }
}
