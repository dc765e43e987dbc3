/// How a level stands to those of training, where it is an unusual one.
public struct LevelJudgement: Hashable, Sendable {
    /// Above or below nearly all that training has seen.
    public enum Side: String, Hashable, Sendable {
        /// Above.
        case above
        /// Below.
        case below
    }

    /// Above or below.
    public var side: Side
    /// Percent of the training draws on the other side of the level.
    public var percentile: Double
    /// Whether the level counts as one that training has never seen.
    public var isUnseen: Bool

    /// `above 97.3 %`.
    public var description: String { "\(side.rawValue) \(Float(percentile)) %" }
}

extension LevelDistribution {
    /// Judges a level at which something is sampled that was trained at these: nil for a usual one. Above 95 % of the draws it is unusual,
    /// above 99.5 % unseen. Below 99.5 % it is unusual, and unseen only well below the lowest level: something cleaner than in training is
    /// no danger where training came close to it.
    public func judge(_ sigma: Double) -> LevelJudgement? {
        let percentile = 100 * share(below: sigma)
        if percentile > 95 { return LevelJudgement(side: .above, percentile: percentile, isUnseen: percentile > 99.5) }
        guard percentile < 0.5, sigma < self.sigma(at: 0.005) else { return nil }
        return LevelJudgement(side: .below, percentile: 100 - percentile, isUnseen: sigma < 0.9 * sigmaMinimum)
    }
}
