/// Another law between two of its levels: time runs over that part alone.
public struct BoundedLaw<Law: LevelLaw>: LevelLaw {
    /// The whole law.
    public let law: Law
    /// Lowest and highest level.
    public let sigma: ClosedRange<Double>
    private let times: ClosedRange<Double>

    /// Cuts `law` off; levels beyond its own ends are held to them.
    public init(_ law: Law, to sigma: ClosedRange<Double>) {
        self.law = law
        self.sigma = sigma
        func time(_ sigma: Double) -> Double { sigma > 0 ? min(max(law.time(of: sigma), 0), 1) : 0 }
        let low = time(sigma.lowerBound)
        times = low...max(low, time(sigma.upperBound))
    }

    /// σ at `time`.
    public func sigma(at time: Double) -> Double {
        let level = law.sigma(at: times.lowerBound + time * (times.upperBound - times.lowerBound))
        return min(max(level, sigma.lowerBound), sigma.upperBound)
    }

    /// The time of `sigma`.
    public func time(of sigma: Double) -> Double {
        let extent = times.upperBound - times.lowerBound
        guard extent > 0 else { return sigma < self.sigma.lowerBound ? 0 : 1 }
        return (law.time(of: sigma) - times.lowerBound) / extent
    }
}
