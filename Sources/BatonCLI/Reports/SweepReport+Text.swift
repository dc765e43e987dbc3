import BatonCharts
import BatonExperiments
import BatonTerminal

extension SweepReport: TextReport {
    /// The table of points, and where everything is.
    package func text(for terminal: Terminal) -> String {
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
