import Foundation

/// The sigmoid schedule (Jabri et al. 2022, arXiv 2212.11972; Chen 2023, arXiv 2301.10972, Alg. 1): with S the logistic function
///
///     ᾱ(t) = (S(end/τ) − S((start + t·(end − start))/τ))/(S(end/τ) − S(start/τ)),   σ(t) = √(1/ᾱ(t) − 1)/scale
///
/// The level is infinite at t = 1; ``BoundedLaw`` cuts it off.
public struct SigmoidLaw: LevelLaw {
    /// Where on the sigmoid time 0 lies.
    public var start: Double
    /// Where time 1 lies, above `start`.
    public var end: Double
    /// τ: how wide the sigmoid is, above 0.
    public var temperature: Double
    /// What levels are divided by (the paper's scale b of the image), above 0; below 1 means more noise.
    public var scale: Double

    /// Makes a law; the defaults are the published ones.
    public init(start: Double = -3, end: Double = 3, temperature: Double = 1, scale: Double = 1) {
        self.start = start
        self.end = end
        self.temperature = temperature
        self.scale = scale
    }

    /// σ at `time`; infinite at 1.
    public func sigma(at time: Double) -> Double {
        if time <= 0 { return 0 }
        if time >= 1 { return .infinity }
        let place = start + time * (end - start)
        // (1 − ᾱ)/ᾱ, both differences of the logistic function written as products.
        return
            (SigmoidLaw.rise(start / temperature, place / temperature)
            / SigmoidLaw.rise(place / temperature, end / temperature)).squareRoot() / scale
    }

    /// The time of `sigma`.
    public func time(of sigma: Double) -> Double {
        let noise = sigma * scale * sigma * scale
        // S at the place is the mean of both ends' values, weighted by ᾱ = 1/(1 + noise) and 1 − ᾱ; its odds likewise.
        let (low, high) = (start / temperature, end / temperature)
        let odds =
            (SigmoidLaw.logistic(low) + noise * SigmoidLaw.logistic(high))
            / (SigmoidLaw.logistic(-low) + noise * SigmoidLaw.logistic(-high))
        return (log(odds) * temperature - start) / (end - start)
    }

    private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// `S(b) − S(a)`.
    private static func rise(_ a: Double, _ b: Double) -> Double { -expm1(a - b) * logistic(b) * logistic(-a) }
}
