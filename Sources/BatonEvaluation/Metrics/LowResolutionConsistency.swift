import BatonTensor

/// Whether a stage kept what it was handed: the picture's box means against the hand-off.
///
/// The root mean square of the difference, in the value range [-1, 1].
public struct LowResolutionConsistency: Metric {
    /// `consistency`.
    public let id = "consistency"
    /// `Low-resolution consistency`.
    public let title = "Low-resolution consistency"
    /// One sentence.
    public let summary = "Root mean square between the picture averaged down to the hand-off's size and the hand-off."
    /// The value range's.
    public let unit = ""
    /// 0 is perfect.
    public let goal = MetricGoal.low
    /// A stage that only enlarges keeps everything.
    public let isLoweredByBlur = true

    /// The metric.
    public init() {}

    /// Averages the pictures down; nil without hand-offs.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        guard let handoffs = pictures.handoffs else { return nil }
        let factor = pictures.size / handoffs.shape[2]
        let difference = pictures.images.boxDownsampled(by: factor) - handoffs
        let values = Double(max(1, difference.count / pictures.count))
        return MeanMeasurement(
            [MetricPart("", target: 0)],
            [difference.squared().sumsPerSample().map { (Double($0) / values).squareRoot() }])
    }
}
