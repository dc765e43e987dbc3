/// Where a sampler ends before its image is finished, so that a noisy state is handed over (truncated sampling, CDM §4.1 and
/// LowDiff §3.3).
public enum SamplingStop: Hashable, Sendable {
    /// After this many evaluations of D, at least 1, on the levels of the whole schedule. A second-order sampler of τ = 2k makes
    /// k of its steps, of τ = 2k + 1 one of first order besides. Guidance, which evaluates the network twice for one D, is not
    /// counted.
    case calls(Int)
    /// At this level exactly: the levels of the schedule that are above it, then σ itself.
    case sigma(Double)
}
