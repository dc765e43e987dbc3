/// EDM's churn (Alg. 2): before a step the state is raised from σ to σ(1 + γ) with fresh noise.
public struct Churn: Hashable, Sendable {
    /// S_churn: the amount of noise over the whole schedule.
    public var amount: Double
    /// S_min: lowest σ at which it acts.
    public var sigmaMinimum: Double
    /// S_max: highest σ at which it acts.
    public var sigmaMaximum: Double
    /// S_noise: factor on the fresh noise, slightly above 1 to make up for detail a denoiser loses.
    public var noiseScale: Double

    /// Makes a churn.
    public init(amount: Double, sigmaMinimum: Double = 0, sigmaMaximum: Double = .infinity, noiseScale: Double = 1) {
        self.amount = amount
        self.sigmaMinimum = sigmaMinimum
        self.sigmaMaximum = sigmaMaximum
        self.noiseScale = noiseScale
    }

    /// γ at `sigma` on a schedule of `steps` steps: `min(S_churn/N, √2 − 1)` inside the interval, 0 outside.
    public func factor(at sigma: Double, steps: Int) -> Double {
        guard sigma >= sigmaMinimum, sigma <= sigmaMaximum else { return 0 }
        return min(amount / Double(steps), 2.0.squareRoot() - 1)
    }
}
