import BatonTensor

/// Intervals by drawing the pictures anew, with replacement.
///
/// Two arms that used the same seeds are drawn together, seed by seed, so that what the seeds have in common cancels in their
/// difference. The interval is [θ + m − q₊, θ + m − q₋] with the quantiles q and the mean m of the redrawn statistic: the basic
/// one (Davison and Hinkley 1997, §5.2) but for a shift. Distances between sets grow when pictures repeat, and are too large for
/// few pictures in the first place; the interval says where the numbers of other seeds, as many, would lie.
/// Keyed: the same pictures have the same intervals.
public struct Bootstrap: Sendable, Hashable {
    /// How often the pictures are drawn.
    public var resamples: Int
    /// Probability that the interval should hold the true value.
    public var confidence: Double
    /// Where the draws come from.
    public var key: RandomKey

    /// Makes a bootstrap; 400 draws and 95 % unless said otherwise.
    public init(resamples: Int = 400, confidence: Double = 0.95, key: RandomKey = RandomKey(seed: 0)) {
        precondition(resamples > 0 && confidence > 0 && confidence < 1)
        self.resamples = resamples
        self.confidence = confidence
        self.key = key.folding("bootstrap")
    }

    /// Every part of a measurement with its interval, which may be of the measurement's own making.
    public func estimate(_ measurement: some Measurement) -> [Estimate] {
        measurement.estimates(confidence: confidence)
            ?? intervals(count: measurement.count) { measurement.values(weights: $0) }
    }

    /// `second − first` of every part, with intervals. Picture i of both comes from one seed.
    ///
    /// - Precondition: both have as many pictures and the same parts.
    public func difference(from first: some Measurement, to second: some Measurement) -> [Estimate] {
        precondition(
            first.count == second.count && first.parts.count == second.parts.count,
            "paired measurements have as many pictures and parts")
        return second.differences(from: first, confidence: confidence)
            ?? intervals(count: first.count) { weights in
                zip(second.values(weights: weights), first.values(weights: weights)).map { $0 - $1 }
            }
    }

    private func intervals(count: Int, _ statistic: ([Double]) -> [Double]) -> [Estimate] {
        let values = statistic([Double](repeating: 1, count: count))
        var redrawn = [[Double]](repeating: [], count: values.count)
        for resample in 0..<resamples {
            for (part, value) in statistic(weights(resample, count: count)).enumerated() { redrawn[part].append(value) }
        }
        return zip(values, redrawn).map { value, numbers in
            let sorted = numbers.filter(\.isFinite).sorted()
            guard !sorted.isEmpty else { return Estimate(value, low: .nan, high: .nan) }
            let tail = (1 - confidence) / 2
            let center = value + sorted.reduce(0, +) / Double(sorted.count)
            return Estimate(
                value, low: center - Bootstrap.quantile(1 - tail, of: sorted),
                high: center - Bootstrap.quantile(tail, of: sorted))
        }
    }

    /// How often each of `count` pictures comes in draw `resample`.
    private func weights(_ resample: Int, count: Int) -> [Double] {
        var weights = [Double](repeating: 0, count: count)
        for uniform in key.folding(resample).uniforms(count) {
            weights[min(count - 1, Int(uniform * Double(count)))] += 1
        }
        return weights
    }

    /// The quantile of ascending numbers, between neighbours linearly.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
