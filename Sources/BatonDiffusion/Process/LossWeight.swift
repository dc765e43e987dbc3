/// How much an error of the clean image counts at a noise level: the λ of `λ(σ)·(D(x; σ) − x₀)²`.
///
/// Weights that papers give for the error of the noise ε or of the velocity v are converted: ε's error is that of x₀ over σ.
public protocol LossWeight: Hashable, Sendable {
    /// λ at `sigma` > 0, for data of standard deviation `sigmaData` in the value range.
    func weight(at sigma: Double, sigmaData: Double) -> Double
}

/// `λ = (σ² + σ_d²)/(σ·σ_d)²` (EDM): with EDM's preconditioning the network's own error then has weight 1 everywhere.
public struct EDMWeight: LossWeight {
    /// The weight.
    public init() {}

    /// λ at `sigma`.
    public func weight(at sigma: Double, sigmaData: Double) -> Double {
        let product = sigma * sigmaData
        return (sigma * sigma + sigmaData * sigmaData) / (product * product)
    }
}

/// `λ = 1/σ²`, the signal-to-noise ratio: the error of the noise has weight 1 everywhere (variance-preserving training).
public struct InverseVarianceWeight: LossWeight {
    /// The weight.
    public init() {}

    /// λ at `sigma`.
    public func weight(at sigma: Double, sigmaData: Double) -> Double { 1 / (sigma * sigma) }
}

/// `λ = ((1 + σ)/σ)²`: with the flow's preconditioning the error of the velocity has weight 1 everywhere.
public struct VelocityWeight: LossWeight {
    /// The weight.
    public init() {}

    /// λ at `sigma`.
    public func weight(at sigma: Double, sigmaData: Double) -> Double {
        let ratio = (1 + sigma) / sigma
        return ratio * ratio
    }
}

/// `λ = min(1/σ², γ)`: the signal-to-noise ratio up to a limit, so that low levels do not take over (Min-SNR, Hang et al. 2023,
/// arXiv 2303.09556, §3.4, in terms of x₀).
public struct MinSNRWeight: LossWeight {
    /// γ: the highest weight, above 0.
    public var limit: Double

    /// Makes a weight; 5 is the published limit.
    public init(limit: Double = 5) { self.limit = limit }

    /// λ at `sigma`.
    public func weight(at sigma: Double, sigmaData: Double) -> Double { min(1 / (sigma * sigma), limit) }
}

/// `λ = 1/(σ² + 1/γ)`: Min-SNR without its corner (Crowson et al. 2024, arXiv 2401.11605, §3.3).
public struct SoftMinSNRWeight: LossWeight {
    /// γ: what the weight tends to at low levels, above 0.
    public var limit: Double

    /// Makes a weight; 4 is the published limit.
    public init(limit: Double = 4) { self.limit = limit }

    /// λ at `sigma`.
    public func weight(at sigma: Double, sigmaData: Double) -> Double { 1 / (sigma * sigma + 1 / limit) }
}
