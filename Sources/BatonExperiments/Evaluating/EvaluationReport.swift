import BatonData
import BatonEvaluation
import BatonSettings

/// What `evaluate` tells.
public struct EvaluationReport: Encodable, Sendable {
    /// The folder or file of the pictures.
    public let folder: String
    /// How many there are.
    public let pictures: Int
    /// Their side in pixels.
    public let size: Int
    /// Hash of the cascade and weights, where the folder says so.
    public let config: String?
    /// Path of the data set.
    public let data: String
    /// Hash of its contents.
    public let dataSha256: String
    /// Probability of the intervals.
    public let confidence: Double
    /// Draws behind them.
    public let resamples: Int
    /// Every metric that applies, with intervals.
    public let metrics: [MetricResult]
    /// Metrics that do not apply to the pictures.
    public let skipped: [String]

    /// Judges the pictures of a folder: what ``SampleJob`` wrote, with classes and (where every stage was kept) hand-offs, or any PNG,
    /// JPEG and WebP pictures; or those of an archive or of arrays.
    ///
    /// - Parameters:
    ///   - folder: the pictures.
    ///   - data: path of the data set that they are judged against.
    ///   - suite: the metrics.
    ///   - bootstrap: how intervals are drawn.
    ///   - progress: who is told what is left out of account.
    /// - Throws: `BatonError` (missing input, bad data) for an empty folder, and for pictures that are not square, of several sizes or of
    ///   another size than the data can be averaged down to.
    public init(
        _ folder: String, against data: String, suite: MetricSuite = .builtIn, bootstrap: Bootstrap = Bootstrap(),
        progress: WorkProgress = { _ in }
    ) throws {
        let dataset = try ImageDataset.load(data)
        try dataset.requirePictures(data)
        let input = try EvaluationInput(
            folder, channels: dataset.channels, classes: dataset.labelNames, progress: progress)
        self.folder = folder
        self.data = data
        let pictures = input.pictures
        let references = try ReferencePictures(dataset, size: pictures.size, labels: pictures.labels)
        let measured = try suite.measure(pictures, against: references)
        self.pictures = pictures.count
        size = pictures.size
        config = input.config
        dataSha256 = dataset.contentHash
        confidence = bootstrap.confidence
        resamples = bootstrap.resamples
        metrics = measured.compactMap { metric, measurement in
            measurement.map { MetricResult(metric, $0, bootstrap: bootstrap) }
        }
        skipped = measured.filter { $0.measurement == nil }.map(\.metric.id)
    }
}
