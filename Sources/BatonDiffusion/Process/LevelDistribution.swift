import BatonTensor
import Foundation

/// The noise levels of training and the weight of the loss at each of them.
///
/// A level is a function of a time `t` that is uniform on (0, 1]: `σ(t)` rises with `t`. A process that ties something else
/// to time (the blur of a relay stage) reads it back with `time(of:)`, in the loss and in the sampler alike.
public struct LevelDistribution: Hashable, Sendable {
    /// How σ depends on time.
    public enum Law: Hashable, Sendable {
        /// `σ(t) = exp(mean + deviation·Φ⁻¹(span·t))`: the lowest `span` of the mass of a log-normal (relay.md §2.3).
        case logNormal(mean: Double, deviation: Double, span: Double)
        /// `σ(t) = √(exp(½·delta·t² + minimum·t) − 1)`, the variance-preserving schedule.
        case variancePreserving(delta: Double, minimum: Double)
        /// `σ(t) = (low^{1/ρ} + t·(high^{1/ρ} − low^{1/ρ}))^ρ`: uniform in the index of Karras' grid, with ρ = 1 in σ itself.
        /// Where both ends are one number, that level alone.
        case uniform(low: Double, high: Double, rho: Double)
    }

    /// How the loss is weighted.
    public enum Weight: Hashable, Sendable {
        /// `λ = (σ² + σ_d²)/(σ·σ_d)²` (EDM): with EDM's preconditioning the network's own error then has weight 1 everywhere.
        case edm
        /// `λ = 1/σ²` (variance-preserving training).
        case inverseVariance
        /// `λ = ((1 + σ)/σ)²`: with the flow's preconditioning the error of the velocity has weight 1 everywhere.
        case velocity
    }

    /// How σ depends on time.
    public var law: Law
    /// Draws of time below this are moved to it, so that σ never falls below `sigmaMinimum`.
    public var minimumTime: Double
    /// How the loss is weighted.
    public var weighting: Weight
    /// Standard deviation of the data in the value range.
    public var sigmaData: Double

    /// Makes a distribution.
    public init(law: Law, minimumTime: Double = 0, weighting: Weight = .edm, sigmaData: Double = 0.5) {
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
            law: .logNormal(mean: mean, deviation: deviation, span: span), sigmaData: sigmaData)
        if sigmaMinimum > 0 { levels.minimumTime = levels.time(of: sigmaMinimum) }
        return levels
    }

    /// The flow's time `t = 1/(1 + σ)` is the sigmoid of a normal number (Esser et al. 2024), and the loss that of the
    /// velocity.
    public static func logitNormal(
        mean: Double = 0, deviation: Double = 1, sigmaData: Double = 0.5
    ) -> LevelDistribution {
        LevelDistribution(
            law: .logNormal(mean: -mean, deviation: deviation, span: 1), weighting: .velocity, sigmaData: sigmaData)
    }

    /// The variance-preserving schedule of score SDEs, time uniform on [10⁻⁵, 1] and the loss weighted by 1/σ².
    public static func variancePreserving(
        delta: Double = 19.9, minimum: Double = 0.1, minimumTime: Double = 1e-5, sigmaData: Double = 0.5
    ) -> LevelDistribution {
        LevelDistribution(
            law: .variancePreserving(delta: delta, minimum: minimum), minimumTime: minimumTime,
            weighting: .inverseVariance, sigmaData: sigmaData)
    }

    /// σ at time `t` in [0, 1]; infinite at 1 for a log-normal whose `span` is 1.
    public func sigma(at time: Double) -> Double {
        switch law {
        case .logNormal(let mean, let deviation, let span):
            let mass = min(max(span * time, 0), 1)
            if mass <= 0 { return 0 }
            if mass >= 1 { return .infinity }
            return exp(mean + deviation * NormalDistribution.quantile(mass))
        case .variancePreserving(let delta, let minimum):
            return (expm1(0.5 * delta * time * time + minimum * time)).squareRoot()
        case .uniform(let low, let high, let rho):
            let (start, end) = (pow(low, 1 / rho), pow(high, 1 / rho))
            return low == high ? low : pow(start + time * (end - start), rho)
        }
    }

    /// The time at which the level is `sigma`, held to [0, 1].
    public func time(of sigma: Double) -> Double {
        guard sigma > 0 else { return 0 }
        let time: Double
        switch law {
        case .logNormal(let mean, let deviation, let span):
            time = NormalDistribution.cdf((log(sigma) - mean) / deviation) / span
        case .variancePreserving(let delta, let minimum):
            time = ((minimum * minimum + 2 * delta * log1p(sigma * sigma)).squareRoot() - minimum) / delta
        case .uniform(let low, let high, let rho):
            guard low < high else { return sigma < low ? 0 : 1 }
            let (start, end) = (pow(low, 1 / rho), pow(high, 1 / rho))
            time = (pow(sigma, 1 / rho) - start) / (end - start)
        }
        return min(max(time, 0), 1)
    }

    /// Lowest level that is ever drawn.
    public var sigmaMinimum: Double { sigma(at: minimumTime) }

    /// The level at time 1: nothing above is ever drawn. Infinite for an unbounded law.
    public var sigmaMaximum: Double { sigma(at: 1) }

    /// Share of training draws below `sigma`, from 0 to 1.
    public func share(below sigma: Double) -> Double { sigma <= sigmaMinimum ? 0 : time(of: sigma) }

    /// The loss weight λ at `sigma`.
    public func weight(at sigma: Double) -> Double {
        switch weighting {
        case .edm:
            let product = sigma * sigmaData
            return (sigma * sigma + sigmaData * sigmaData) / (product * product)
        case .inverseVariance: return 1 / (sigma * sigma)
        case .velocity:
            let ratio = (1 + sigma) / sigma
            return ratio * ratio
        }
    }

    /// Draws one level an image; image `i` uses `keys[i]` alone.
    public func draw(keys: [RandomKey]) -> NoiseLevels {
        NoiseLevels(keys.map { sigma(at: max($0.folding("level").uniforms(1)[0], minimumTime)) })
    }
}
