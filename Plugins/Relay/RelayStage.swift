import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// A stage that starts from its predecessor's image: repeated to the stage's size, with noise of level σ₀ (relay.md §3.2).
public final class RelayStage: Stage {
    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// How many times larger the image is than the hand-off; 1 where there is nothing to continue from.
    public let factor: Int
    /// A clean image whose pixels are box means.
    public let accepts: HandoffRequirement
    /// A clean image.
    public let offers: HandoffPromise
    /// The forward process of the loss, and of the sampler unless `sampling` says otherwise.
    public let process: RelayProcess
    /// How the stage is sampled.
    public let sampling: RelaySampling
    private var model: StageModel

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
                block: process.blockNoise.scale > 0 ? process.blockNoise.block : nil,
                residualDetail: process.schedule.residualDetail(at: start), acceptsForeignPatch: acceptsForeignPatch))
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count, kernel: context.kernel)
        model = StageModel(context, preconditioning: EDMPreconditioning(sigmaData: context.space.sigmaData))
    }

    /// `process`.
    public var forwardProcess: any ForwardProcess { process }
    /// The network.
    public var network: any Backbone { model.network }
    /// Guidance, where there is one.
    public var guidance: Guidance? { model.guidance }
    /// Most images that go through the network at once.
    public var maximumBatch: Int {
        get { model.maximumBatch }
        set { model.maximumBatch = newValue }
    }

    /// Network evaluations an image, guidance counted.
    public var calls: Int { sampling.sampler.calls(along: sampling.schedule, evaluations: model.evaluations(at:)) }

    /// Continues from `handoff`, which is not clipped, blurred or freed of noise first.
    ///
    /// - Throws: `BatonError` where there is no hand-off, or not a clean one of the right shape; and what the sampler throws.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let images = try checked(handoff, count: batch.count)
        let process = sampling.process(for: process)
        let noise = batch.noise(forStage: id)
        let large = images.nearestUpsampled(by: factor)
        let fresh = process.noise(large.shape, from: NoiseDraw(noise, purpose: .start))
        let output = try sampling.sampler.sample(
            model.denoiser(labels: batch.labels), under: process,
            from: Tensor.combine([(1, large), (Float(sampling.schedule.start), fresh)]), along: sampling.schedule,
            context: SamplingContext(stage: id, noise: noise, observer: observer))
        return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
    }

    /// The weighted denoising loss; the target is the clean image, in pixels.
    ///
    /// - Throws: `BatonError` where the stage continues from nothing, since the size of its patches is then unknown.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss {
        try checkFactor()
        return try model.loss(batch, under: process)
    }

    /// One unguided evaluation of D.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor {
        try model.denoised(x, at: levels, labels: labels, augment: augment)
    }

    private func checkFactor() throws(BatonError) {
        guard factor > 1 else {
            throw BatonError(
                .badConfiguration, "relay stage '\(id)' follows no stage whose size divides its own",
                hint: "add from: with the id of a smaller stage")
        }
    }

    private func checked(_ handoff: Handoff?, count: Int) throws(BatonError) -> Tensor {
        try checkFactor()
        guard let handoff else {
            throw BatonError(
                .missingInput, "relay stage '\(id)' continues from a smaller image and was given none",
                hint: "run the stage below first, or give its images")
        }
        let expected: Shape = [count, accepts.space.channels, resolution / factor, resolution / factor]
        guard handoff.images.shape == expected else {
            throw BatonError(
                .badData, "relay stage '\(id)' continues from images \(expected) and was given \(handoff.images.shape)")
        }
        guard handoff.sigma <= HandoffPromise.cleanLimit else {
            throw BatonError(
                .badConfiguration,
                "relay stage '\(id)' continues from a clean image and was given one at noise level \(handoff.sigma)")
        }
        return handoff.images
    }
}
