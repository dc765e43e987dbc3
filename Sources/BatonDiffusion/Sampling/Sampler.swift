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

/// How one goes from a noise level to the next.
public protocol Sampler: Sendable {
    /// Walks `start`, a state at `schedule.start`, down `schedule`; or from and to what `context.given` says.
    ///
    /// - Throws: what the denoiser or the observer throws.
    func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, along schedule: Schedule,
        context: SamplingContext
    ) throws -> SamplerOutput

    /// Network evaluations an image along `schedule`, where one denoising at σ costs `evaluations(σ)`.
    func calls(along schedule: Schedule, evaluations: (Double) -> Int) -> Int

    /// The level at which a run along `schedule` ends; 0 for finished images.
    func finalSigma(along schedule: Schedule) -> Double
}
