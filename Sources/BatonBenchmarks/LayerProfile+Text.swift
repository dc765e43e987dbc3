import BatonCharts
import BatonTerminal
import Foundation

extension LayerProfile {
    /// The profile as two tables: every operation in its order, and the kinds.
    func text(for terminal: Terminal) -> String {
        var each = TextTable([
            ("layer", .left), ("operation", .left), ("result", .left), ("ms", .right), ("share", .right),
            ("rate", .right), ("of floor", .right),
        ])
        for row in operations {
            let isBackward = row.pass == "backward"
            each.add([
                row.layer, (isBackward ? "∂ " : "") + row.operation, row.shape.map(String.init).joined(separator: "×"),
                milliseconds(row.ms), percent(row.share), rate(row), percent(row.ofFloor),
            ])
        }
        var kinds = TextTable([
            ("kind", .left), ("operations", .right), ("ms", .right), ("share", .right), ("floor ms", .right),
            ("of floor", .right),
        ])
        for group in groups.sorted(by: { $0.ms > $1.ms }) {
            kinds.add([
                group.kind, "\(group.operations)", milliseconds(group.ms), percent(group.share),
                milliseconds(group.floorMs), percent(group.floorMs / group.ms),
            ])
        }
        kinds.add(["unaccounted", "", milliseconds(unaccountedMs), percent(unaccountedMs / totalMs)])
        let floorMs = groups.reduce(0) { $0 + $1.floorMs }
        kinds.setFooter([
            trains ? "training step" : "evaluation", "\(operations.count)", milliseconds(totalMs), "",
            milliseconds(floorMs), percent(floorMs / totalMs),
        ])
        return """
            \(each.rendered(for: terminal))

            \(kinds.rendered(for: terminal))

            floor, measured now on \(threads) thread\(threads == 1 ? "" : "s"): \
            matrix product \(Quantity.number(floor.matrixGflops.rounded())) GFLOP/s, \
            direct convolution \(Quantity.number(floor.directGflops.rounded())) GFLOP/s, 3×3 convolution \
            \(Quantity.number(floor.convolutionGflops.rounded())) GFLOP/s, \
            copy \(String(format: "%.1f", floor.copyGbs)) GB/s
            """
    }

    private func rate(_ row: Row) -> String {
        if let gflops = row.gflops { return String(format: "%.0f GFLOP/s", gflops) }
        return row.gbs > 0 ? String(format: "%.1f GB/s", row.gbs) : ""
    }

    private func milliseconds(_ value: Double) -> String { String(format: "%.3f", value) }

    private func percent(_ share: Double) -> String { share.isFinite ? String(format: "%.1f %%", 100 * share) : "" }
}
