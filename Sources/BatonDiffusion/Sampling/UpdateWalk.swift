import BatonTensor

/// The state of one run of an `UpdateSampler`.
struct UpdateWalk<D: Denoiser, P: ForwardProcess> {
    let denoiser: D
    let process: P
    let sampler: UpdateSampler
    let schedule: Schedule
    let context: SamplingContext
    /// The state, `[N, C, H, W]`.
    var x: Tensor
    /// Network evaluations an image so far.
    var calls = 0

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

    /// Takes one step and returns the denoised image it went by.
    mutating func advance(_ step: UpdateStep) throws -> Tensor {
        let sigma = sampler.raised(step.sigma, steps: schedule.steps)
        let next = step.next
        raise(from: step.sigma, to: sigma, step: step.index)
        let denoised = try evaluate(x, at: sigma)
        // At σ′ = 0 the update is the denoised image itself: γ = 0 and A′ = 1.
        guard next > 0 else {
            x = denoised
            return denoised
        }
        let noise = fresh(.predictor, at: next, step: step.index)
        let predicted = update(x, with: denoised, from: sigma, to: next, noise: noise)
        guard step.isCorrected else {
            x = predicted
            return denoised
        }
        let second = try evaluate(predicted, at: next)
        switch sampler.corrector {
        case .none: break
        case .published:
            // σ·(d + d′)/2 with d = (x − x̂₀)/σ, d′ = (x′ − x̂₀′)/σ′, written as the clean image it stands for.
            let ratio = Float(sigma / next / 2)
            let estimate = Tensor.combine([(0.5, x), (0.5, denoised), (-ratio, predicted), (ratio, second)])
            x = update(x, with: estimate, from: sigma, to: next, noise: fresh(.corrector, at: next, step: step.index))
        case .denoisedAverage:
            let estimate = Tensor.combine([(0.5, denoised), (0.5, second)])
            x = update(x, with: estimate, from: sigma, to: next, noise: noise)
        }
        return denoised
    }

    /// `γ·x + (A′ − γ·A)·clean + η·σ′·noise`.
    private func update(_ x: Tensor, with clean: Tensor, from sigma: Double, to next: Double, noise: Tensor?) -> Tensor
    {
        let retained = (1 - sampler.eta * sampler.eta).squareRoot() * next / sigma
        var terms = [(Float(retained), x)]
        if process.attenuates {
            terms.append((1, process.transition(clean, from: sigma, to: next, retaining: retained)))
        } else {
            terms.append((Float(1 - retained), clean))
        }
        if let noise { terms.append((Float(sampler.eta * next), noise)) }
        return Tensor.combine(terms)
    }

    /// Noise of this step, which leads to `next`, or nil where nothing is random: a deterministic run draws nothing after its
    /// start.
    private func fresh(_ purpose: NoisePurpose, at next: Double, step: Int) -> Tensor? {
        guard sampler.eta > 0 else { return nil }
        return process.noise(x.shape, at: next, from: NoiseDraw(context.noise, purpose: purpose, step: step))
    }

    /// Adds the noise that takes the state from `sigma` up to `raised`.
    private mutating func raise(from sigma: Double, to raised: Double, step: Int) {
        guard let churn = sampler.churn, raised > sigma else { return }
        let noise = process.noise(x.shape, at: raised, from: NoiseDraw(context.noise, purpose: .churn, step: step))
        let deviation = (raised * raised - sigma * sigma).squareRoot() * churn.noiseScale
        x = Tensor.combine([(1, x), (Float(deviation), noise)])
    }

    private mutating func evaluate(_ x: Tensor, at sigma: Double) throws -> Tensor {
        calls += denoiser.evaluations(at: sigma)
        return try denoiser.denoise(x, at: NoiseLevels(sigma, count: x.shape[0]))
    }
}
