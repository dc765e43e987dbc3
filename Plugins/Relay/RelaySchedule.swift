import BatonDiffusion
import Foundation

/// How far an image is corrupted at a time or a noise level: the one value that a relay stage trains and samples with.
///
/// A single time t in [0, 1] drives noise and blur together (relay.md §2.3, §2.4). σ(t) and its inverse are those of
/// `levels`; the blur grows with
///
///     τ(t) = σ_B(t)² / 2,   σ_B(t) = blurMax · sin²(π t / 2)
///     A(t)_ij = floor + (1 − floor) · exp(−π² (i² + j²) / patch² · τ(t))
///
/// where A multiplies the orthonormal cosine coefficients (i, j) of every patch of `patch` × `patch` pixels.
public struct RelaySchedule: Hashable, Sendable {
    /// σ(t), t(σ), the levels of training and their weight.
    public var levels: LevelDistribution
    /// σ_B at t = 1, in pixels.
    public var blurMax: Double
    /// The least value of A, in [0, 1).
    public var floor: Double
    /// Side of a patch in pixels, at least 1.
    public var patch: Int

    /// A schedule; the defaults are those of the published ImageNet model, with the lowest level where it was meant to be.
    public init(
        patch: Int, blurMax: Double = 3, floor: Double = 0.001,
        levels: LevelDistribution = .logNormal(span: 0.93, sigmaMinimum: 0.0075)
    ) {
        precondition(patch >= 1, "a patch has at least one pixel")
        self.levels = levels
        self.blurMax = blurMax
        self.floor = floor
        self.patch = patch
    }

    /// τ(t), in squared pixels; `time` is held to [0, 1], beyond which the sine would fold back and blur less.
    public func blur(at time: Double) -> Double {
        let sine = sin(Double.pi / 2 * min(max(time, 0), 1))
        let width = blurMax * sine * sine
        return width * width / 2
    }

    /// A at `sigma`, row-major `patch` × `patch`; A(0, 0) is exactly 1, and all of A is exactly 1 at σ = 0.
    public func attenuation(at sigma: Double) -> [Double] {
        let blur = blur(at: levels.time(of: sigma))
        let unit = Double.pi * Double.pi / Double(patch * patch)
        return (0..<patch * patch).map { index in
            let (i, j) = (index / patch, index % patch)
            return i == 0 && j == 0 ? 1 : floor + (1 - floor) * exp(-unit * Double(i * i + j * j) * blur)
        }
    }

    /// A(0, 1) at `sigma`: how much of the first detail of a patch a training image still shows there.
    public func residualDetail(at sigma: Double) -> Double {
        patch == 1 ? 0 : attenuation(at: sigma)[1]
    }
}
