import Foundation

/// The cosine schedule (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 17), for images of any size (Hoogeboom et al. 2023,
/// arXiv 2301.11093, §3.1):
///
///     ᾱ(t) = cos²θ(t)/cos²θ(0),   θ(t) = (t + s)/(1 + s)·π/2,   σ(t) = √(1/ᾱ(t) − 1)/shift
///
/// A shift below 1 means more noise: a reference size over the image's own keeps the signal-to-noise ratio of the image's means.
/// The level is infinite at t = 1; ``BoundedLaw`` cuts it off.
public struct CosineLaw: LevelLaw {
    /// s: how far the schedule starts into the cosine, at least 0.
    public var offset: Double
    /// What levels are divided by, above 0.
    public var shift: Double

    /// Makes a law; the offset is the published one.
    public init(offset: Double = 0.008, shift: Double = 1) {
        self.offset = offset
        self.shift = shift
    }

    private var start: Double { offset / (1 + offset) * .pi / 2 }

    /// σ at `time`; infinite at 1.
    public func sigma(at time: Double) -> Double {
        if time <= 0 { return 0 }
        if time >= 1 { return .infinity }
        let angle = start + time * (.pi / 2 - start)
        // 1/ᾱ − 1 without a difference of numbers close to one another, and the cosine from what is left of the right angle.
        return (sin(angle - start) * sin(angle + start)).squareRoot() / sin((1 - time) * (.pi / 2 - start)) / shift
    }

    /// The time of `sigma`.
    public func time(of sigma: Double) -> Double {
        let level = sigma * shift
        let sine = sin(start)
        // cos²θ = cos²θ(0)/(1 + level²).
        let angle = atan2((level * level + sine * sine).squareRoot(), cos(start))
        return (angle - start) / (.pi / 2 - start)
    }
}
