import Foundation

/// `σ(t) = √(exp(½·delta·t² + minimum·t) − 1)`: the variance-preserving schedule of score SDEs (Song et al. 2021, with β linear
/// in time).
public struct VariancePreservingLaw: LevelLaw {
    /// Extent of β over time.
    public var delta: Double
    /// β at time 0.
    public var minimum: Double

    /// Makes a law; the defaults are those of score SDEs.
    public init(delta: Double = 19.9, minimum: Double = 0.1) {
        self.delta = delta
        self.minimum = minimum
    }

    /// σ at `time`.
    public func sigma(at time: Double) -> Double {
        (expm1(0.5 * delta * time * time + minimum * time)).squareRoot()
    }

    /// The time of `sigma`; above 1 beyond the schedule.
    public func time(of sigma: Double) -> Double {
        ((minimum * minimum + 2 * delta * log1p(sigma * sigma)).squareRoot() - minimum) / delta
    }
}
