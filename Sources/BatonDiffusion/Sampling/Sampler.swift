import BatonTensor

/// What accompanies one run of a sampler.
public struct SamplingContext {
    /// Id of the stage, for the observer.
    public var stage: String
    /// Where the sampler's noise comes from.
    public var noise: any NoiseSource
    /// Who is told about every step.
    public var observer: (any SamplingObserver)?
    /// What the run starts from or holds to; nil for nothing.
    public var given: GivenImages?

    /// Makes a context.
    public init(
        stage: String, noise: any NoiseSource, observer: (any SamplingObserver)? = nil, given: GivenImages? = nil
    ) {
        self.stage = stage
        self.noise = noise
        self.observer = observer
        self.given = given
    }
}

/// What a sampler returns.
public struct SamplerOutput {
    /// The images, `[N, C, H, W]`.
    public var images: Tensor
    /// The level they stand at; 0 for finished images.
    public var sigma: Double
    /// Network evaluations an image.
    public var calls: Int

    /// Makes an output.
    public init(images: Tensor, sigma: Double, calls: Int) {
        self.images = images
        self.sigma = sigma
        self.calls = calls
    }
}

/// How one goes from a noise level to the next, and along which levels.
///
/// A sampler of one's own says which steps it takes, ``plan``, and what a step does: `sample` hands that to ``SamplingPlan/run(_:under:from:context:step:)``,
/// which sees to stops, given images, observers and the count of evaluations.
public protocol Sampler: Sendable {
    /// The steps of a run.
    var plan: SamplingPlan { get }

    /// Network evaluations an image, where one denoising at σ costs `evaluations(σ)`. Without an implementation those of the plan, whose
    /// second evaluations are at the end of a step.
    func calls(evaluations: (Double) -> Int) -> Int

    /// Walks `start`, a state at the schedule's first level, down to ``finalSigma``; or from and to what `context.given` says.
    ///
    /// - Throws: what the denoiser or the observer throws.
    func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext
    ) throws -> SamplerOutput
}

extension Sampler {
    /// The levels of a whole run.
    public var schedule: Schedule { plan.schedule }

    /// The level at which a run ends; 0 for finished images.
    public var finalSigma: Double { plan.finalSigma }

    /// Those of the plan.
    public func calls(evaluations: (Double) -> Int) -> Int { plan.calls(evaluations: evaluations) }
}
