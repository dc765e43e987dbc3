import Foundation

/// `σ(t) = (low^{1/ρ} + t·(high^{1/ρ} − low^{1/ρ}))^ρ`: uniform in the index of Karras' grid, with ρ = 1 in σ itself. Where both
/// ends are one number, that level alone.
public struct KarrasLaw: LevelLaw {
    /// Lowest level, above 0.
    public var low: Double
    /// Highest level, at least `low`.
    public var high: Double
    /// Bend ρ of the grid, above 0.
    public var rho: Double

    /// Makes a law.
    public init(low: Double, high: Double, rho: Double = 7) {
        self.low = low
        self.high = high
        self.rho = rho
    }

    /// Always the level `sigma`.
    public static func fixed(_ sigma: Double) -> KarrasLaw { KarrasLaw(low: sigma, high: sigma, rho: 1) }

    /// σ at `time`.
    public func sigma(at time: Double) -> Double {
        let (start, end) = (pow(low, 1 / rho), pow(high, 1 / rho))
        return low == high ? low : pow(start + time * (end - start), rho)
    }

    /// The time of `sigma`.
    public func time(of sigma: Double) -> Double {
        guard low < high else { return sigma < low ? 0 : 1 }
        let (start, end) = (pow(low, 1 / rho), pow(high, 1 / rho))
        return (pow(sigma, 1 / rho) - start) / (end - start)
    }
}
