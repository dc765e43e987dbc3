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
