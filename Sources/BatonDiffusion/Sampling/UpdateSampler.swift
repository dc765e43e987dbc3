import BatonSettings
import BatonTensor

/// The update behind the samplers here, for any forward process (relay.md §3.2):
///
///     x′ = γ·x + (A′ − γ·A)·x̂₀ + η·σ′·n,   γ = √(1 − η²)·σ′/σ
///
/// With A = 1 it is DDIM-η, with η = 0 besides Euler's step on EDM's ODE; the `heun` corrector then gives Heun's.
/// A corrector replaces x̂₀ by a better estimate of the clean image; nothing else changes.
public struct UpdateSampler: Sampler, Hashable {
    /// The levels of a whole run.
    public var schedule: Schedule
    /// η: share of the noise that is new in every step, from 0 (deterministic) to 1.
    public var eta: Double
    /// What a second evaluation is used for.
    public var corrector: Corrector
    /// Noise added before steps; only for processes that do not attenuate.
    public var churn: Churn?
    /// Where a run ends early; nil for a finished image.
    public var stop: SamplingStop?

    /// Makes a sampler.
    public init(
        along schedule: Schedule, eta: Double = 0, corrector: Corrector = .none, churn: Churn? = nil,
        stop: SamplingStop? = nil
    ) {
        self.schedule = schedule
        self.eta = eta
        self.corrector = corrector
        self.churn = churn
        self.stop = stop
    }

    /// Euler's method on the probability-flow ODE.
    public static func euler(along schedule: Schedule) -> UpdateSampler { UpdateSampler(along: schedule) }

    /// EDM's second-order sampler (Alg. 2), stochastic with `churn`.
    public static func heun(along schedule: Schedule, churn: Churn? = nil) -> UpdateSampler {
        UpdateSampler(along: schedule, corrector: .heun, churn: churn)
    }

    /// DDIM-η of first order, or of second order with a corrector.
    public static func ddim(along schedule: Schedule, eta: Double, corrector: Corrector = .none) -> UpdateSampler {
        UpdateSampler(along: schedule, eta: eta, corrector: corrector)
    }

    /// The steps of a run.
    public var plan: SamplingPlan {
        SamplingPlan(along: schedule, correctedSteps: corrector == .none ? 0 : .max, churn: churn, stop: stop)
    }

    /// Walks `start` down the schedule, to its end or to the stop.
    ///
    /// - Throws: `BatonError` (bad configuration) for churn under a process that attenuates and for a stop that is never reached; what
    ///   the denoiser or the observer throws.
    public func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext
    ) throws -> SamplerOutput {
        try plan.run(denoiser, under: process, from: start, context: context, step: advance)
    }

    /// Takes one step and returns the denoised image it went by.
    private func advance(_ walk: inout SamplingWalk, _ step: SamplingStep) throws -> Tensor {
        let sigma = walk.raise(step)
        let next = step.next
        let denoised = try walk.denoise(walk.x, at: sigma)
        // At σ′ = 0 the update is the denoised image itself: γ = 0 and A′ = 1.
        guard next > 0 else {
            walk.x = denoised
            return denoised
        }
        // A deterministic run draws nothing after its start.
        let noise = eta > 0 ? walk.fresh(.predictor, at: next, step: step) : nil
        let predicted = walk.updated(with: denoised, from: sigma, to: next, eta: eta, noise: noise)
        guard step.isCorrected else {
            walk.x = predicted
            return denoised
        }
        let second = try walk.denoise(predicted, at: next)
        switch corrector {
        case .none: break
        case .heun:
            // σ·(d + d′)/2 with d = (x − x̂₀)/σ, d′ = (x′ − x̂₀′)/σ′, written as the clean image it stands for.
            let ratio = Float(sigma / next / 2)
            let estimate = Tensor.combine([(0.5, walk.x), (0.5, denoised), (-ratio, predicted), (ratio, second)])
            let anew = eta > 0 ? walk.fresh(.corrector, at: next, step: step) : nil
            walk.x = walk.updated(with: estimate, from: sigma, to: next, eta: eta, noise: anew)
        case .denoisedAverage:
            let estimate = Tensor.combine([(0.5, denoised), (0.5, second)])
            walk.x = walk.updated(with: estimate, from: sigma, to: next, eta: eta, noise: noise)
        }
        return denoised
    }
}

/// What a step makes of a second evaluation at its end.
public enum Corrector: String, Hashable, Sendable, CaseIterable {
    /// Nothing: one evaluation a step, first order.
    case none
    /// Heun's rule on the noise directions `(x − x̂₀)/σ`, with noise drawn anew: EDM's second-order step where A is the
    /// identity and η is 0, and what the released relay code does. On blurred coefficients it is of first order only, and not
    /// exact even for a perfect denoiser (relay.md D9).
    case heun
    /// The step anew with the mean of both denoised images and the same noise: exact for a perfect denoiser, second order on
    /// every coefficient.
    case denoisedAverage = "denoised-average"
}
