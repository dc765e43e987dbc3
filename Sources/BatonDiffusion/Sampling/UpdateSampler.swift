import BatonSettings
import BatonTensor

/// The update behind every sampler here, for any forward process (relay.md §3.2):
///
///     x′ = γ·x + (A′ − γ·A)·x̂₀ + η·σ′·n,   γ = √(1 − η²)·σ′/σ
///
/// With A = 1 it is DDIM-η, with η = 0 besides Euler's step on EDM's ODE; the `published` corrector then gives Heun's.
/// A corrector replaces x̂₀ by a better estimate of the clean image; nothing else changes.
public struct UpdateSampler: Sampler, Hashable {
    /// η: share of the noise that is new in every step, from 0 (deterministic) to 1.
    public var eta: Double
    /// What a second evaluation is used for.
    public var corrector: Corrector
    /// Noise added before steps; only for processes that do not attenuate.
    public var churn: Churn?

    /// Makes a sampler.
    public init(eta: Double = 0, corrector: Corrector = .none, churn: Churn? = nil) {
        self.eta = eta
        self.corrector = corrector
        self.churn = churn
    }

    /// Euler's method on the probability-flow ODE.
    public static let euler = UpdateSampler()

    /// EDM's second-order sampler (Alg. 2), stochastic with `churn`.
    public static func heun(churn: Churn? = nil) -> UpdateSampler { UpdateSampler(corrector: .published, churn: churn) }

    /// DDIM-η of first order, or of second order with a corrector.
    public static func ddim(eta: Double, corrector: Corrector = .none) -> UpdateSampler {
        UpdateSampler(eta: eta, corrector: corrector)
    }

    /// Walks `start` down `schedule`.
    ///
    /// - Throws: `BatonError` (bad configuration) for churn under a process that attenuates, since the raised state would
    ///   then lie off the process; and what the denoiser or the observer throws.
    public func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, along schedule: Schedule,
        context: SamplingContext
    ) throws -> SamplerOutput {
        guard churn == nil || !process.attenuates else {
            throw BatonError(
                .badConfiguration, "churn is not defined for a process that blurs", hint: "use eta instead")
        }
        var walk = UpdateWalk(
            denoiser: denoiser, process: process, sampler: self, schedule: schedule, context: context, x: start)
        for step in 0..<schedule.steps {
            let denoised = try walk.advance(step)
            try context.observer?.observe(
                SamplingProgress(
                    stage: context.stage, step: step + 1, steps: schedule.steps, sigma: schedule.sigmas[step + 1],
                    x: walk.x,
                    denoised: denoised, calls: walk.calls))
        }
        return SamplerOutput(images: walk.x, sigma: 0, calls: walk.calls)
    }

    /// Network evaluations an image: one a step, and one at the end of each but the last where there is a corrector.
    public func calls(along schedule: Schedule, evaluations: (Double) -> Int) -> Int {
        (0..<schedule.steps).reduce(0) { total, step in
            let next = schedule.sigmas[step + 1]
            let second = corrector == .none || next == 0 ? 0 : evaluations(next)
            return total + evaluations(raised(schedule.sigmas[step], steps: schedule.steps)) + second
        }
    }

    /// The level a step starts at after churn.
    func raised(_ sigma: Double, steps: Int) -> Double {
        sigma * (1 + (churn?.factor(at: sigma, steps: steps) ?? 0))
    }
}
