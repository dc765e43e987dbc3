import BatonTensor

/// The noise levels of training and the weight of the loss at each of them.
///
/// A level is a function of a time `t` that is uniform on (0, 1]: `σ(t)` rises with `t`. A process that ties something else
/// to time reads it back with `time(of:)`, in the loss and in the sampler alike.
public struct LevelDistribution: Sendable {
    /// How σ depends on time.
    public var law: any LevelLaw
    /// Draws of time below this are moved to it, so that σ never falls below `sigmaMinimum`.
    public var minimumTime: Double
    /// How the loss is weighted.
    public var weighting: any LossWeight
    /// Standard deviation of the data in the value range.
    public var sigmaData: Double

    /// Makes a distribution.
    public init(
        law: any LevelLaw, minimumTime: Double = 0, weighting: any LossWeight = EDMWeight(), sigmaData: Double = 0.5
    ) {
        self.law = law
        self.minimumTime = minimumTime
        self.weighting = weighting
        self.sigmaData = sigmaData
    }

    /// EDM's unbounded log-normal, `ln σ ~ N(−1.2, 1.2²)`, with `sigmaData` 0.5.
    public static let edm = LevelDistribution.logNormal()

    /// A log-normal of which only the lowest `span` of the mass is drawn, and nothing below `sigmaMinimum`.
    public static func logNormal(
        mean: Double = -1.2, deviation: Double = 1.2, span: Double = 1, sigmaMinimum: Double = 0,
        sigmaData: Double = 0.5
    ) -> LevelDistribution {
        var levels = LevelDistribution(
            law: LogNormalLaw(mean: mean, deviation: deviation, span: span), sigmaData: sigmaData)
        if sigmaMinimum > 0 { levels.minimumTime = levels.time(of: sigmaMinimum) }
        return levels
    }

    /// The flow's time `t = 1/(1 + σ)` is the sigmoid of a normal number (Esser et al. 2024), and the loss that of the
    /// velocity.
    public static func logitNormal(
        mean: Double = 0, deviation: Double = 1, sigmaData: Double = 0.5
    ) -> LevelDistribution {
        LevelDistribution(
            law: LogNormalLaw(mean: -mean, deviation: deviation), weighting: VelocityWeight(), sigmaData: sigmaData)
    }

    /// The variance-preserving schedule of score SDEs, time uniform on [10⁻⁵, 1] and the loss weighted by 1/σ².
    public static func variancePreserving(
        _ law: VariancePreservingLaw = VariancePreservingLaw(), minimumTime: Double = 1e-5, sigmaData: Double = 0.5
    ) -> LevelDistribution {
        LevelDistribution(
            law: law, minimumTime: minimumTime, weighting: InverseVarianceWeight(), sigmaData: sigmaData)
    }

    /// σ at time `t` in [0, 1]; infinite at 1 for an unbounded law.
    public func sigma(at time: Double) -> Double { law.sigma(at: time) }

    /// The time at which the level is `sigma`, held to [0, 1].
    public func time(of sigma: Double) -> Double {
        guard sigma > 0 else { return 0 }
        return min(max(law.time(of: sigma), 0), 1)
    }

    /// Lowest level that is ever drawn.
    public var sigmaMinimum: Double { sigma(at: minimumTime) }

    /// The level at time 1: nothing above is ever drawn. Infinite for an unbounded law.
    public var sigmaMaximum: Double { sigma(at: 1) }

    /// Share of training draws below `sigma`, from 0 to 1.
    public func share(below sigma: Double) -> Double { sigma <= sigmaMinimum ? 0 : time(of: sigma) }

    /// The loss weight λ at `sigma`.
    public func weight(at sigma: Double) -> Double { weighting.weight(at: sigma, sigmaData: sigmaData) }

    /// Draws one level an image; image `i` uses `keys[i]` alone.
    public func draw(keys: [RandomKey]) -> NoiseLevels {
        NoiseLevels(keys.map { sigma(at: max($0.folding("level").uniforms(1)[0], minimumTime)) })
    }
}

extension LevelDistribution: Hashable {
    /// Whether law, weight, limits and data are the same.
    public static func == (left: LevelDistribution, right: LevelDistribution) -> Bool {
        AnyHashable(left.law) == AnyHashable(right.law) && AnyHashable(left.weighting) == AnyHashable(right.weighting)
            && left.minimumTime == right.minimumTime && left.sigmaData == right.sigmaData
    }

    /// Hashes law, weight, limits and data.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(AnyHashable(law))
        hasher.combine(minimumTime)
        hasher.combine(AnyHashable(weighting))
        hasher.combine(sigmaData)
    }
}
