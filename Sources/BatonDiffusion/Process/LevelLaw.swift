/// How the noise level depends on a time that is uniform in training: what a noise schedule is to EDM's noise levels.
///
/// A law of one's own is a value of this protocol, given to ``LevelDistribution``; nothing else has to know it.
public protocol LevelLaw: Hashable, Sendable {
    /// σ at `time` in [0, 1]. It rises with time, is at least 0 and may be infinite at 1 alone.
    func sigma(at time: Double) -> Double

    /// The time at which the level is `sigma` > 0. Levels beyond the law's ends may give any number at or below 0, or at or
    /// above 1.
    func time(of sigma: Double) -> Double
}
