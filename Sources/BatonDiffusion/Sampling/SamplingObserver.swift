import BatonTensor

/// What a sampler tells about a finished step.
public struct SamplingProgress {
    /// Id of the stage.
    public var stage: String
    /// Steps done, from 1.
    public var step: Int
    /// Steps in all.
    public var steps: Int
    /// The level the state has reached.
    public var sigma: Double
    /// The state, `[N, C, H, W]`.
    public var x: Tensor
    /// The clean image as the step saw it, x̂₀.
    public var denoised: Tensor
    /// Network evaluations an image so far in this stage.
    public var calls: Int

    /// Makes a report.
    public init(stage: String, step: Int, steps: Int, sigma: Double, x: Tensor, denoised: Tensor, calls: Int) {
        self.stage = stage
        self.step = step
        self.steps = steps
        self.sigma = sigma
        self.x = x
        self.denoised = denoised
        self.calls = calls
    }
}

/// Follows a sampler step by step; throwing ends the sampling with that error.
public protocol SamplingObserver {
    /// Called after every step.
    func observe(_ progress: SamplingProgress) throws
}
