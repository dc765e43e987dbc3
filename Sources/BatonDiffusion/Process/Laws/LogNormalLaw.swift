import BatonTensor
import Foundation

/// `σ(t) = exp(mean + deviation·Φ⁻¹(span·t))`: the lowest `span` of the mass of a log-normal (relay.md §2.3); EDM's law where
/// `span` is 1.
public struct LogNormalLaw: LevelLaw {
    /// Mean of ln σ.
    public var mean: Double
    /// Standard deviation of ln σ, above 0.
    public var deviation: Double
    /// Share of the mass that is used, in (0, 1].
    public var span: Double

    /// Makes a law; the defaults are EDM's.
    public init(mean: Double = -1.2, deviation: Double = 1.2, span: Double = 1) {
        self.mean = mean
        self.deviation = deviation
        self.span = span
    }

    /// σ at `time`; infinite at 1 where `span` is 1.
    public func sigma(at time: Double) -> Double {
        let mass = min(max(span * time, 0), 1)
        if mass <= 0 { return 0 }
        if mass >= 1 { return .infinity }
        return exp(mean + deviation * NormalDistribution.quantile(mass))
    }

    /// `Φ((ln σ − mean)/deviation)/span`.
    public func time(of sigma: Double) -> Double { NormalDistribution.cdf((log(sigma) - mean) / deviation) / span }
}
