import BatonExperiments

/// Ratios that were measured several times, in turns.
struct RatioRange: Encodable {
    let median: Double
    let least: Double
    let most: Double

    /// - Parameter ratios: at least one.
    init(_ ratios: [Double]) {
        median = Stopwatch.median(ratios)
        least = ratios.min() ?? .nan
        most = ratios.max() ?? .nan
    }
}
