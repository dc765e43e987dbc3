import BatonTensor

/// The state of one run of a sampler, and what its steps are made of.
public struct SamplingWalk {
    let denoiser: any Denoiser
    let process: any ForwardProcess
    let plan: SamplingPlan
    let context: SamplingContext
    /// The state, `[N, C, H, W]`.
    public var x: Tensor
    /// Network evaluations an image so far.
    public private(set) var calls = 0

    init(
        denoiser: any Denoiser, process: any ForwardProcess, plan: SamplingPlan, context: SamplingContext, x: Tensor
    ) {
        self.denoiser = denoiser
        self.process = process
        self.plan = plan
        self.context = context
        self.x = x
    }

    /// Begins with the context's given images, corrupted to `sigma`, by the noise that a whole run starts with.
    mutating func begin(at sigma: Double) {
        guard let images = context.given?.images else { return }
        let levels = NoiseLevels(sigma, count: images.shape[0])
        x =
            sigma > 0
            ? process.corrupt(
                images, at: levels,
                noise: process.noise(images.shape, at: levels, from: NoiseDraw(context.noise, purpose: .start)))
            : images
    }

    /// Adds the churn of `step` to the state, where the plan has any.
    ///
    /// - Returns: the level that the step then starts at.
    public mutating func raise(_ step: SamplingStep) -> Double {
        let raised = plan.raised(step.sigma)
        guard let churn = plan.churn, raised > step.sigma else { return raised }
        let noise = fresh(.churn, at: raised, step: step)
        let deviation = (raised * raised - step.sigma * step.sigma).squareRoot() * churn.noiseScale
        x = Tensor.combine([(1, x), (Float(deviation), noise)])
        return raised
    }

    /// D(x; σ) of images that all stand at `sigma`, what is to be kept of given images in its place; counted.
    public mutating func denoise(_ x: Tensor, at sigma: Double) throws -> Tensor {
        calls += denoiser.evaluations(at: sigma)
        return try denoiser.denoise(x, at: NoiseLevels(sigma, count: x.shape[0]))
    }

    /// Noise of the process for this step, as it is at `sigma`.
    public func fresh(_ purpose: NoisePurpose, at sigma: Double, step: SamplingStep) -> Tensor {
        process.noise(x.shape, at: sigma, from: NoiseDraw(context.noise, purpose: purpose, step: step.index))
    }

    /// The state at `next` behind the one at `sigma`, for any forward process (relay.md §3.2):
    ///
    ///     x′ = γ·x + (A′ − γ·A)·x̂₀ + η·σ′·n,   γ = √(1 − η²)·σ′/σ
    ///
    /// - Parameters:
    ///   - clean: x̂₀, what the clean image is taken for.
    ///   - sigma: the level of the state.
    ///   - next: the level to go to.
    ///   - eta: η: share of the noise that is new, from 0 to 1.
    ///   - noise: n; nil for no new noise.
    public func updated(
        with clean: Tensor, from sigma: Double, to next: Double, eta: Double = 0, noise: Tensor? = nil
    ) -> Tensor {
        let retained = (1 - eta * eta).squareRoot() * next / sigma
        var terms = [(Float(retained), x)]
        if process.attenuates {
            terms.append((1, process.transition(clean, from: sigma, to: next, retaining: retained)))
        } else {
            terms.append((Float(1 - retained), clean))
        }
        if let noise { terms.append((Float(eta * next), noise)) }
        return Tensor.combine(terms)
    }
}
