import Foundation

/// The standard normal distribution in float64.
public enum NormalDistribution {
    /// Φ(x), the probability below x.
    public static func cdf(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

    /// Φ⁻¹(p) for p in (0, 1), to 1e-12; ±∞ at the ends.
    public static func quantile(_ p: Double) -> Double {
        guard p > 0 else { return p == 0 ? -.infinity : .nan }
        guard p < 1 else { return p == 1 ? .infinity : .nan }
        // The tail that keeps its digits: 1 − p is exact for p ≥ ½.
        guard p <= 0.5 else { return -quantile(1 - p) }
        // Winitzki's closed form to a few parts in a thousand, then Newton's method with Halley's correction.
        let y = 2 * p - 1
        let a = 0.147
        let ln = log(4 * p * (1 - p))
        let t = 2 / (Double.pi * a) + ln / 2
        var x = (2.0).squareRoot() * (y < 0 ? -1 : 1) * ((t * t - ln / a).squareRoot() - t).squareRoot()
        for _ in 0..<6 {
            let error = (cdf(x) - p) / (exp(-x * x / 2) / (2 * Double.pi).squareRoot())
            let step = error / (1 + x * error / 2)
            x -= step
            if abs(step) <= 1e-15 * max(1, abs(x)) { break }
        }
        return x
    }
}
