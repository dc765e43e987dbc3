import BatonSettings

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

extension Churn {
    /// EDM's S_churn, S_min, S_max and S_noise.
    public static let schema = SettingsSchema(
        title: "churn", summary: "Noise added before steps (EDM, Alg. 2).",
        fields: [
            .init("amount", .number(.nonNegative), required: true, "S_churn: noise over the whole schedule."),
            .init(
                "sigma", .interval(.nonNegative), default: [0.05, 50], unit: "σ", "S_min and S_max: where it acts."),
            .init("noise", .number(.positive), default: 1.003, "S_noise: factor on the fresh noise."),
        ])

    /// The churn that `schema` describes.
    public init(_ settings: Settings) {
        let sigma = settings.interval("sigma")
        self.init(
            amount: settings.number("amount"), sigmaMinimum: sigma.lowerBound, sigmaMaximum: sigma.upperBound,
            noiseScale: settings.number("noise"))
    }
}
