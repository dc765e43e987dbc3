import BatonKit

/// The sampler `midpoint`: every step goes by the clean image that the network sees halfway, in ln σ, between its levels: the single-step
/// solver of second order of DPM-Solver++ (Lu et al. 2022, arXiv 2211.01095), for any forward process.
public struct MidpointSampler: Sampler {
    /// The steps of a run; those that lead to 0 take one evaluation, all others two.
    public let plan: SamplingPlan

    /// Network evaluations an image: one where a step starts, one at its middle.
    public func calls(evaluations: (Double) -> Int) -> Int {
        plan.steps.reduce(0) { calls, step in
            calls + evaluations(step.sigma) + (step.isCorrected ? evaluations(middle(of: step)) : 0)
        }
    }

    /// Walks `start` down the levels.
    public func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext
    ) throws -> SamplerOutput {
        try plan.run(denoiser, under: process, from: start, context: context) { walk, step in
            let clean = try walk.denoise(walk.x, at: step.sigma)
            guard step.next > 0 else {
                walk.x = clean
                return clean
            }
            guard step.isCorrected else {
                walk.x = walk.updated(with: clean, from: step.sigma, to: step.next)
                return clean
            }
            let middle = middle(of: step)
            let halfway = walk.updated(with: clean, from: step.sigma, to: middle)
            let better = try walk.denoise(halfway, at: middle)
            walk.x = walk.updated(with: better, from: step.sigma, to: step.next)
            return clean
        }
    }

    private func middle(of step: SamplingStep) -> Double { (step.sigma * step.next).squareRoot() }
}

/// Makes `midpoint` samplers.
public enum MidpointFamily: SamplerFamily {
    /// `midpoint`.
    public static let id = "midpoint"
    /// One sentence.
    public static let summary = "Second order by a second look in the middle of every step (DPM-Solver++, single-step)."

    /// A grid's keys and `stop`.
    public static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.fields(preset) + [SamplingStop.field]
    }

    /// Makes a sampler.
    public static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        let plan = SamplingPlan(along: try .karras(settings, over: levels), correctedSteps: .max)
        return MidpointSampler(plan: try plan.stopping(settings))
    }
}
