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
