import BatonSettings

/// The metrics of a comparison.
public struct MetricSuite: Sendable {
    /// The metrics, in the order in which reports show them.
    public let metrics: [any Metric]

    /// Those given.
    public init(_ metrics: [any Metric]) { self.metrics = metrics }

    /// All that need no download.
    public static let standard = MetricSuite([
        SlicedWasserstein(), SpectrumError(), LowResolutionConsistency(), ColorShift(against: .data),
        ColorShift(against: .handoff), NearestNeighbour(), Diversity(),
    ])

    /// Every id, in order.
    public var ids: [String] { metrics.map(\.id) }

    /// Some of the metrics, by id.
    ///
    /// - Throws: `BatonError` (usage) for an id that there is not.
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
        return MetricSuite(chosen)
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
