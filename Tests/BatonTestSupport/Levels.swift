import BatonDiffusion

extension Schedule {
    /// One step, where a sampler's levels do not matter or are replaced.
    public static let unit: Schedule = {
        guard let schedule = try? Schedule([1, 0]) else { preconditionFailure("1, 0 falls strictly") }
        return schedule
    }()
}

extension UpdateSampler {
    /// The same sampler on other levels.
    public func along(_ schedule: Schedule) -> UpdateSampler {
        var copy = self
        copy.schedule = schedule
        return copy
    }
}
