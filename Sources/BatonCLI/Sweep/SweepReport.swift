import BatonCharts
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonTerminal

/// What a sweep has made, as a table and as data. `sweep.json` in its folder holds the same.
struct SweepReport: Encodable, TextReport {
    /// A point.
    struct Row: Encodable {
        /// The point's folder, below that of the sweep.
        let folder: String
        /// The value of each key that is varied.
        let settings: [String: String]
        /// Names all that its pictures depend on besides seed and label.
        let config: String
        let images: Int
        /// Pictures of them that were made now.
        let made: Int
        /// Network evaluations an image, all stages together.
        let calls: Int
        /// Multiply-accumulates of an image, all stages together.
        let macs: Int
        /// Mean seconds an image in the highest stage.
        let seconds: Double
        /// What the pictures are worth; nil without a data set to judge them against.
        let metrics: [MetricResult]?
    }

    let cascade: String
    let output: String
    let keys: [String]
    let seeds: [UInt64]
    let grid: String?
    /// The data set that the pictures are judged against.
    let data: String?
    let points: [Row]

    /// - Parameters:
    ///   - grid: the picture with a column a point.
    ///   - data: path of the data set to judge the pictures against.
    ///   - dataset: that data set.
    init(
        _ results: [Sweep.Result], cascade: String, output: String, seeds: [UInt64], grid: String?,
        data: String?, dataset: ImageDataset?
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
                metrics: try dataset.map { try Self.metrics(of: result, seeds: wanted, against: $0) })
        }
    }

    /// Every metric that applies, with intervals.
    private static func metrics(
        of result: Sweep.Result, seeds: Set<UInt64>, against dataset: ImageDataset
    ) throws -> [MetricResult] {
        let pictures = try EvaluationInput(
            result.folder.path, seeds: seeds, channels: dataset.channels, classes: dataset.labelNames,
            below: result.below
        ).pictures
        let references = try ReferencePictures(dataset, size: pictures.size, labels: pictures.labels)
        return try MetricSuite.standard.measure(pictures, against: references).compactMap { metric, measurement in
            measurement.map { MetricResult(metric, $0, bootstrap: Bootstrap()) }
        }
    }

    /// The table of points, and where everything is.
    func text(for terminal: Terminal) -> String {
        var table = TextTable(
            keys.map { ($0, .right) } + [
                ("calls", .right), ("MACs", .right), ("top s/image", .right), ("made", .right), ("folder", .left),
            ])
        for row in points {
            table.add(
                keys.map { row.settings[$0] ?? "" } + [
                    "\(row.calls)", Quantity.count(row.macs), Quantity.number(row.seconds), "\(row.made)", row.folder,
                ])
        }
        var lines = [table.rendered(for: terminal), ""]
        if let data, let metrics = points.first?.metrics {
            var worth = TextTable(keys.map { ($0, .right) } + metrics.map { ($0.id, .right) })
            for row in points {
                worth.add(
                    keys.map { row.settings[$0] ?? "" }
                        + (row.metrics ?? []).map { Quantity.decimal($0.headline.estimate.value) })
            }
            lines += [worth.rendered(for: terminal), "", "judged against \(data); intervals are in sweep.json"]
        }
        lines.append("\(cascade): \(points.count) points of \(seeds.count) images each, in \(output)")
        if let grid { lines.append("a row a seed, a column a point: \(grid)") }
        return lines.joined(separator: "\n")
    }
}
