import Foundation

/// The preconditioning of variance-preserving models, in which the network predicts the noise.
public struct VPPreconditioning: Preconditioning, Hashable {
    /// Extent of β over time.
    public var delta: Double
    /// β at time 0.
    public var minimum: Double
    /// Number of discrete steps the network's time input was made for.
    public var steps: Int

    /// Makes a preconditioning; the defaults are those of score SDEs.
    public init(delta: Double = 19.9, minimum: Double = 0.1, steps: Int = 1000) {
        self.delta = delta
        self.minimum = minimum
        self.steps = steps
    }

    /// `1`, `−σ`, `1/√(σ²+1)` and `(steps − 1)·t(σ)`.
    public func coefficients(at sigma: Double) -> PreconditioningCoefficients {
        let time = ((minimum * minimum + 2 * delta * log1p(sigma * sigma)).squareRoot() - minimum) / delta
        return PreconditioningCoefficients(
            skip: 1, output: -sigma, input: 1 / (sigma * sigma + 1).squareRoot(), noise: Double(steps - 1) * time)
    }
}
