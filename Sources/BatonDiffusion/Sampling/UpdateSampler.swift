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
    /// Where a run ends early; nil for a finished image.
    public var stop: SamplingStop?

    /// Makes a sampler.
    public init(eta: Double = 0, corrector: Corrector = .none, churn: Churn? = nil, stop: SamplingStop? = nil) {
        self.eta = eta
        self.corrector = corrector
        self.churn = churn
        self.stop = stop
    }

    /// Euler's method on the probability-flow ODE.
    public static let euler = UpdateSampler()

    /// EDM's second-order sampler (Alg. 2), stochastic with `churn`.
    public static func heun(churn: Churn? = nil) -> UpdateSampler { UpdateSampler(corrector: .published, churn: churn) }

    /// DDIM-η of first order, or of second order with a corrector.
    public static func ddim(eta: Double, corrector: Corrector = .none) -> UpdateSampler {
        UpdateSampler(eta: eta, corrector: corrector)
    }

    /// Walks `start` down `schedule`, to its end or to the stop. Where `context` gives images to start from, the walk begins at
    /// their level instead, on the levels of the schedule that are below it; steps keep their numbers, and so their noise.
    ///
    /// - Throws: `BatonError` (bad configuration) for churn under a process that attenuates, since the raised state would
    ///   then lie off the process, and for a stop that is never reached; what the denoiser or the observer throws.
    public func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, along schedule: Schedule,
        context: SamplingContext
    ) throws -> SamplerOutput {
        guard churn == nil || !process.attenuates else {
            throw BatonError(
                .badConfiguration, "churn is not defined for a process that blurs", hint: "use eta instead")
        }
        try requireReachableStop(along: schedule)
        try context.given?.requireFit(start.shape, stage: context.stage)
        let entry = try context.given?.level(along: schedule)
        let plan = plan(along: schedule)
        var walk = UpdateWalk(
            denoiser: KeepingDenoiser(base: denoiser, given: context.given), process: process, sampler: self,
            schedule: schedule, context: context, x: start)
        if let entry { walk.begin(at: max(entry, finalSigma(along: schedule))) }
        for step in entry.map({ entering(plan, at: $0) }) ?? plan {
            let denoised = try walk.advance(step)
            try context.observer?.observe(
                SamplingProgress(
                    stage: context.stage, step: step.index + 1, steps: plan.count, sigma: step.next, x: walk.x,
                    denoised: denoised, calls: walk.calls))
        }
        return SamplerOutput(images: walk.x, sigma: finalSigma(along: schedule), calls: walk.calls)
    }

    /// Network evaluations an image: one a step, and one at the end of each that is corrected.
    public func calls(along schedule: Schedule, evaluations: (Double) -> Int) -> Int {
        plan(along: schedule).reduce(0) { total, step in
            total + evaluations(raised(step.sigma, steps: schedule.steps))
                + (step.isCorrected ? evaluations(step.next) : 0)
        }
    }

    /// The level a step starts at after churn.
    func raised(_ sigma: Double, steps: Int) -> Double {
        sigma * (1 + (churn?.factor(at: sigma, steps: steps) ?? 0))
    }
}
