import BatonTensor
import Foundation

/// How far an image is corrupted at a time or a noise level: the one value that a relay stage trains and samples with.
///
/// A single time t in [0, 1] drives noise and blur together (relay.md §2.3):
///
///     σ(t) = exp(mean + deviation · Φ⁻¹(span · t))
///     τ(t) = σ_B(t)² / 2,  σ_B(t) = blurMax · sin²(π t / 2)
///     A(t)_ij = floor + (1 − floor) · exp(−π² (i² + j²) / patch² · τ(t))
///
/// where A multiplies the orthonormal cosine coefficients (i, j) of every patch of `patch` × `patch` pixels.
public struct RelaySchedule: Hashable, Sendable {
    /// Mean of ln σ of the full log-normal law.
    public var mean: Double
    /// Standard deviation of ln σ.
    public var deviation: Double
    /// Share of the log-normal law, counted from its lower end, that is used: p in (0, 1].
    public var span: Double
    /// σ_B at t = 1, in pixels.
    public var blurMax: Double
    /// The least value of A, in [0, 1).
    public var floor: Double
    /// Side of a patch in pixels, at least 1.
    public var patch: Int
    /// The smallest noise level of training; t never falls below `time(minSigma)` there. At sampling σ = 0 is t = 0.
    public var minSigma: Double

    /// A schedule; the defaults are those of the published ImageNet model with the lower end where it was meant to be.
    public init(
        patch: Int = 4, blurMax: Double = 3, floor: Double = 0.001, span: Double = 0.93, minSigma: Double = 0.0075,
        mean: Double = -1.2, deviation: Double = 1.2
    ) {
        precondition(patch >= 1, "a patch has at least one pixel")
        self.mean = mean
        self.deviation = deviation
        self.span = span
        self.blurMax = blurMax
        self.floor = floor
        self.patch = patch
        self.minSigma = minSigma
    }

    /// The largest noise level of training, σ(1); infinite for `span` 1.
    public var maxSigma: Double { sigma(at: 1) }

    /// σ(t) for t in [0, 1]; 0 at t = 0.
    public func sigma(at time: Double) -> Double {
        let quantile = span * min(max(time, 0), 1)
        if quantile <= 0 { return 0 }
        if quantile >= 1 { return .infinity }
        return exp(mean + deviation * NormalDistribution.quantile(quantile))
    }

    /// t(σ), held in [0, 1]: beyond σ(1) the published formula would fold back and blur less.
    public func time(at sigma: Double) -> Double {
        guard sigma > 0 else { return 0 }
        return min(max(NormalDistribution.cdf((log(sigma) - mean) / deviation) / span, 0), 1)
    }

    /// The noise level of a training image from `uniform` in (0, 1).
    public func trainingSigma(uniform: Double) -> Double {
        max(sigma(at: uniform), minSigma)
    }

    /// τ(t), in squared pixels.
    public func blur(at time: Double) -> Double {
        let sine = sin(Double.pi / 2 * min(max(time, 0), 1))
        let width = blurMax * sine * sine
        return width * width / 2
    }

    /// A at `sigma`, row-major `patch` × `patch`; A(0, 0) is exactly 1, and all of A is exactly 1 at σ = 0.
    public func attenuation(at sigma: Double) -> [Double] {
        attenuation(blur: blur(at: time(at: sigma)))
    }

    /// A for a given τ.
    public func attenuation(blur: Double) -> [Double] {
        let unit = Double.pi * Double.pi / Double(patch * patch)
        return (0..<patch * patch).map { index in
            let (i, j) = (index / patch, index % patch)
            return floor + (1 - floor) * exp(-unit * Double(i * i + j * j) * blur)
        }
    }
}
