import BatonSettings

/// The metrics that pictures are judged by: those of every build, and a program's own.
///
/// ```swift
/// let suite = try MetricSuite(.builtIn + [MyMetric()])
/// ```
public struct MetricSuite: Sendable {
    /// The metrics, in the order in which reports show them.
    public let metrics: [any Metric]

    /// Those given.
    ///
    /// - Throws: `BatonError` (usage) where two have one id.
    public init(_ metrics: [any Metric]) throws(BatonError) {
        var seen = Set<String>()
        for metric in metrics where !seen.insert(metric.id).inserted {
            throw BatonError(.usage, "there are two metrics '\(metric.id)'", hint: "give one of them another id")
        }
        self.metrics = metrics
    }

    private init(distinct metrics: [any Metric]) { self.metrics = metrics }

    /// Those of every build.
    public static let builtIn = MetricSuite(distinct: .builtIn)

    /// Those that `isIncluded` says yes to.
    public func filter(_ isIncluded: (any Metric) -> Bool) -> MetricSuite {
        MetricSuite(distinct: metrics.filter(isIncluded))
    }

    /// Every id, in order.
    public var ids: [String] { metrics.map(\.id) }

    /// Some of the metrics, by id.
    ///
    /// - Throws: `BatonError` (usage) for an id that there is not, or that is there twice.
    public func choosing(_ ids: [String]) throws(BatonError) -> MetricSuite {
        var chosen: [any Metric] = []
        for id in ids {
            guard let metric = metrics.first(where: { $0.id == id }) else {
                throw BatonError(
                    .usage, "there is no metric '\(id)'",
                    hint: Spelling.nearest(to: id, among: self.ids).map { "did you mean '\($0)'?" }
                        ?? "the metrics: " + self.ids.joined(separator: ", "))
            }
            chosen.append(metric)
        }
        return try MetricSuite(chosen)
    }

    /// Applies every metric.
    ///
    /// - Returns: one measurement a metric, in order; nil where the metric does not apply to the pictures.
    /// - Throws: `BatonError` (bad data) where pictures and references differ in size or channels; what a metric throws.
    public func measure(
        _ pictures: PictureSet, against references: ReferencePictures
    ) throws -> [(metric: any Metric, measurement: (any Measurement)?)] {
        guard pictures.channels == references.dataset.channels, pictures.size == references.size else {
            throw BatonError(
                .badData,
                "pictures of \(pictures.size) pixels and \(pictures.channels) channels cannot be compared with data of "
                    + "\(references.size) pixels and \(references.dataset.channels) channels")
        }
        return try metrics.map { ($0, try $0.measure(pictures, against: references)) }
    }
}

extension Array where Element == any Metric {
    /// The metrics of every build: all that need no download.
    public static var builtIn: [any Metric] {
        [
            SlicedWasserstein(), SpectrumError(), LowResolutionConsistency(), ColorShift(against: .data),
            ColorShift(against: .handoff), NearestNeighbour(), Diversity(),
        ]
    }
}
