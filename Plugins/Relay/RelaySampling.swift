import BatonDiffusion
import BatonSettings

/// How a relay stage is sampled: the levels, the update and, for the published CelebA-HQ script, another span than in training.
public struct RelaySampling: Hashable, Sendable {
    /// The levels, from the start on the hand-off down to 0.
    public var schedule: Schedule
    /// Lowest and highest level of the grid before it is cut.
    public var range: ClosedRange<Double>
    /// γ, η and the corrector.
    public var sampler: UpdateSampler
    /// The span t(σ) is read with while sampling; nil for that of training, as it should be (relay.md D5).
    public var span: Double?

    /// Makes a sampling.
    public init(schedule: Schedule, range: ClosedRange<Double>, sampler: UpdateSampler, span: Double? = nil) {
        self.schedule = schedule
        self.range = range
        self.sampler = sampler
        self.span = span
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
