import BatonDiffusion
import BatonTensor

/// How a relay stage is sampled: the update along the levels from the start on the hand-off down to 0 and, for the published CelebA-HQ
/// script, with another span than in training.
public struct RelaySampler: Sampler, Hashable {
    /// The levels, γ, η and the corrector.
    public var update: UpdateSampler
    /// The span t(σ) is read with while sampling; nil for that of training, as it should be (relay.md D5).
    public var span: Double?

    /// Makes a sampler.
    public init(_ update: UpdateSampler, span: Double? = nil) {
        self.update = update
        self.span = span
    }

    /// The steps of a run.
    public var plan: SamplingPlan { update.plan }

    /// Walks `start` down the levels, blurring as the span says.
    ///
    /// - Throws: what the update throws.
    public func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext
    ) throws -> SamplerOutput {
        guard let relay = process as? RelayProcess else {
            return try update.sample(denoiser, under: process, from: start, context: context)
        }
        return try update.sample(denoiser, under: self.process(for: relay), from: start, context: context)
    }

    /// The process to sample under, for one trained under `process`.
    public func process(for process: RelayProcess) -> RelayProcess {
        guard let span, var law = process.levels.law as? LogNormalLaw else { return process }
        law.span = span
        var sampled = process
        sampled.schedule.levels.law = law
        return sampled
    }
}
