import BatonCharts
import BatonExperiments
import BatonTerminal

extension EvaluationReport: TextReport {
    /// A row a number.
    package func text(for terminal: Terminal) -> String {
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
