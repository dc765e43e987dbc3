import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings

/// What a sweep has made, as a table and as data. `sweep.json` in its folder holds the same.
public struct SweepReport: Encodable, Sendable {
    /// A point.
    public struct Row: Encodable, Sendable {
        /// The point's folder, below that of the sweep.
        public let folder: String
        /// The value of each key that is varied.
        public let settings: [String: String]
        /// Names all that its pictures depend on besides seed and label.
        public let config: String
        /// Pictures that are there.
        public let images: Int
        /// Pictures of them that were made now.
        public let made: Int
        /// Network evaluations an image, all stages together.
        public let calls: Int
        /// Multiply-accumulates of an image, all stages together.
        public let macs: Int
        /// Mean seconds an image in the highest stage.
        public let seconds: Double
        /// What the pictures are worth; nil without a data set to judge them against.
        public let metrics: [MetricResult]?
    }

    /// Name of the cascade.
    public let cascade: String
    /// The folder of all points.
    public let output: String
    /// The keys that are varied.
    public let keys: [String]
    /// The seeds of every point's pictures.
    public let seeds: [UInt64]
    /// The picture with a row a seed and a column a point, where there is anything to show.
    public let grid: String?
    /// The data set that the pictures are judged against.
    public let data: String?
    /// The points, in the order in which they were sampled.
    public let points: [Row]

    /// - Parameters:
    ///   - grid: the picture with a column a point.
    ///   - data: path of the data set to judge the pictures against.
    ///   - dataset: that data set.
    init(
        _ results: [Sweep.Result], cascade: String, output: String, seeds: [UInt64], grid: String?,
        data: String?, dataset: ImageDataset?, suite: MetricSuite, progress: WorkProgress
    ) throws {
        self.cascade = cascade
        self.output = output
        self.seeds = seeds
        self.grid = grid
        self.data = data
        keys = results.first?.point.settings.map(\.path) ?? []
        let wanted = Set(seeds)
        points = try results.map { result in
            let records = try result.folder.finished().values.filter { wanted.contains($0.seed) }
            return Row(
                folder: result.point.folder,
                settings: Dictionary(
                    result.point.settings.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first }),
                config: result.configHash, images: records.count, made: result.made,
                calls: result.costs.reduce(0) { $0 + $1.calls },
                macs: result.costs.reduce(0) { $0 + $1.multiplyAccumulates },
                seconds: records.reduce(0) { $0 + $1.s } / Double(max(records.count, 1)),
                metrics: try dataset.map { try Self.metrics(of: result, seeds: wanted, against: $0, suite, progress) })
        }
    }

    /// Every metric that applies, with intervals.
    private static func metrics(
        of result: Sweep.Result, seeds: Set<UInt64>, against dataset: ImageDataset, _ suite: MetricSuite,
        _ progress: WorkProgress
    ) throws -> [MetricResult] {
        let pictures = try EvaluationInput(
            result.folder.path, seeds: seeds, channels: dataset.channels, classes: dataset.labelNames,
            below: result.below,
            progress: progress
        ).pictures
        let references = try ReferencePictures(dataset, size: pictures.size, labels: pictures.labels)
        return try suite.measure(pictures, against: references).compactMap { metric, measurement in
            measurement.map { MetricResult(metric, $0, bootstrap: Bootstrap()) }
        }
    }
}
