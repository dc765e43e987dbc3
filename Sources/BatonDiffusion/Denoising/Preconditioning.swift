import Foundation

/// The four coefficients of `D(x; σ) = skip·x + output·F(input·x, noise)` at one σ.
public struct PreconditioningCoefficients: Hashable, Sendable {
    /// c_skip: share of the input that passes unchanged.
    public var skip: Double
    /// c_out: scale of the network's output.
    public var output: Double
    /// c_in: scale of the network's input.
    public var input: Double
    /// c_noise: what the network is told about σ.
    public var noise: Double

    /// Makes coefficients.
    public init(skip: Double, output: Double, input: Double, noise: Double) {
        self.skip = skip
        self.output = output
        self.input = input
        self.noise = noise
    }
}

/// How a network `F` is wrapped into a denoiser `D`.
public protocol Preconditioning: Sendable {
    /// The coefficients at `sigma` > 0.
    func coefficients(at sigma: Double) -> PreconditioningCoefficients
}

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

/// The preconditioning of variance-preserving models, in which the network predicts the noise.
public struct VPPreconditioning: Preconditioning, Hashable {
    /// The schedule whose time the network is told.
    public var schedule: VariancePreservingLaw
    /// Number of discrete steps the network's time input was made for.
    public var steps: Int

    /// Makes a preconditioning; the defaults are those of score SDEs.
    public init(schedule: VariancePreservingLaw = VariancePreservingLaw(), steps: Int = 1000) {
        self.schedule = schedule
        self.steps = steps
    }

    /// `1`, `−σ`, `1/√(σ²+1)` and `(steps − 1)·t(σ)`.
    public func coefficients(at sigma: Double) -> PreconditioningCoefficients {
        PreconditioningCoefficients(
            skip: 1, output: -sigma, input: 1 / (sigma * sigma + 1).squareRoot(),
            noise: Double(steps - 1) * schedule.time(of: sigma))
    }
}

/// The preconditioning of flow matching along straight lines, in which the network predicts the velocity.
///
/// With `x_t = t·x₁ + (1 − t)·n` (t = 1 is data, Liu et al. 2023) and `v = x₁ − n`, `x_σ = x_t/t` is the image with noise
/// of level `σ = (1 − t)/t`, and `x₁ = x_t + (1 − t)·v`. So a model of the flow is a denoiser as any other, and an Euler
/// step along t is the deterministic step from σ to σ'.
public struct FlowPreconditioning: Preconditioning, Hashable {
    /// Makes the preconditioning.
    public init() {}

    /// With `t = 1/(1 + σ)`: `t`, `1 − t`, `t` and `t`.
    public func coefficients(at sigma: Double) -> PreconditioningCoefficients {
        let time = 1 / (1 + sigma)
        return PreconditioningCoefficients(skip: time, output: sigma * time, input: time, noise: time)
    }
}
