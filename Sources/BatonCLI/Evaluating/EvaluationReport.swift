import BatonCharts
import BatonData
import BatonEvaluation
import BatonTerminal

/// What `evaluate` tells.
struct EvaluationReport: Encodable, TextReport {
    let folder: String
    let pictures: Int
    let size: Int
    /// Hash of the cascade and weights, where the folder says so.
    let config: String?
    let data: String
    let dataSha256: String
    let confidence: Double
    let resamples: Int
    let metrics: [MetricResult]
    /// Metrics that do not apply to the pictures.
    let skipped: [String]

    /// Measures.
    init(
        _ input: EvaluationInput, folder: String, dataset: ImageDataset, data: String, suite: MetricSuite,
        bootstrap: Bootstrap
    ) throws {
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

    /// A row a number.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("metric", .left), ("part", .left), ("value", .right), ("95 % interval", .right), ("data", .right),
            ("unit", .left),
        ])
        for metric in metrics {
            for (index, part) in metric.parts.enumerated() {
                table.add([
                    index == 0 ? metric.id : "", part.name, Quantity.decimal(part.estimate.value),
                    "\(Quantity.decimal(part.estimate.low)) … \(Quantity.decimal(part.estimate.high))",
                    metric.goal == .likeData ? part.target.map { Quantity.decimal($0) } ?? "" : "",
                    index == 0 ? metric.unit : "",
                ])
            }
        }
        var lines = [
            table.rendered(for: terminal), "",
            "\(folder): \(pictures) pictures of \(size)×\(size) against \(data)",
        ]
        if !skipped.isEmpty { lines.append("not measured: " + skipped.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }
}
