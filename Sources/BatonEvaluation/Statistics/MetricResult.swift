/// What a metric found, with intervals: for tables, JSON and reports.
public struct MetricResult: Sendable, Codable, Hashable {
    /// One of the metric's numbers.
    public struct Part: Sendable, Codable, Hashable {
        /// Its name; empty for the headline.
        public var name: String
        /// The number and its interval.
        public var estimate: Estimate
        /// The value that the data themselves have.
        public var target: Double?
    }

    /// The metric's id.
    public var id: String
    /// The metric's name.
    public var title: String
    /// What it measures.
    public var summary: String
    /// Its unit.
    public var unit: String
    /// Which values are better.
    public var goal: MetricGoal
    /// Whether blur alone lowers the numbers.
    public var isLoweredByBlur: Bool
    /// The headline first.
    public var parts: [Part]
    /// The headline for each picture, where it is a mean of that.
    public var perPicture: [Double]?

    /// Numbers with intervals.
    public init(_ metric: any Metric, _ measurement: any Measurement, bootstrap: Bootstrap) {
        self.init(metric, measurement, bootstrap.estimate(measurement))
        // The headline of such a metric is a distance, which is never below 0.
        if goal == .low { parts[0].estimate.low = max(0, parts[0].estimate.low) }
        perPicture = measurement.perPicture
    }

    /// The paired difference of two measurements, `second − first`.
    public init(
        _ metric: any Metric, from first: any Measurement, to second: any Measurement, bootstrap: Bootstrap
    ) {
        self.init(metric, first, bootstrap.difference(from: first, to: second))
    }

    private init(_ metric: any Metric, _ measurement: any Measurement, _ estimates: [Estimate]) {
        id = metric.id
        title = metric.title
        summary = metric.summary
        unit = metric.unit
        goal = metric.goal
        isLoweredByBlur = metric.isLoweredByBlur
        parts = zip(measurement.parts, estimates).map { Part(name: $0.name, estimate: $1, target: $0.target) }
    }

    /// The first part.
    public var headline: Part { parts[0] }

    /// What the headline should be: 0, or what the data have; nil where that is not known.
    public var ideal: Double? { goal == .low ? 0 : headline.target }

    /// How far the headline is from what it should be; the lower the better.
    public var distance: Double {
        switch goal {
        case .low: abs(headline.estimate.value)
        case .likeData: abs(headline.estimate.value - (headline.target ?? 0))
        }
    }
}
