import Foundation

/// EDM's preconditioning: input, target and effective error of the network have unit variance at every σ.
public struct EDMPreconditioning: Preconditioning, Hashable {
    /// Standard deviation of the data in the value range.
    public var sigmaData: Double

    /// Makes a preconditioning for data of standard deviation `sigmaData`.
    public init(sigmaData: Double = 0.5) { self.sigmaData = sigmaData }

    /// `σ_d²/(σ²+σ_d²)`, `σ·σ_d/√(σ²+σ_d²)`, `1/√(σ²+σ_d²)` and `ln(σ)/4`.
    public func coefficients(at sigma: Double) -> PreconditioningCoefficients {
        let variance = sigma * sigma + sigmaData * sigmaData
        let deviation = variance.squareRoot()
        return PreconditioningCoefficients(
            skip: sigmaData * sigmaData / variance, output: sigma * sigmaData / deviation, input: 1 / deviation,
            noise: log(sigma) / 4)
    }
}
