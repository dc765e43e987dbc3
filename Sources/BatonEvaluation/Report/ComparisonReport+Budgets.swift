import BatonCharts
import Foundation

extension ComparisonReport {
    /// Every metric over the cost, with its intervals; empty where there is one budget.
    func qualityCharts() -> String {
        guard results.rounds.count > 1 else { return "" }
        let figures = (runs.first?.metrics ?? []).map { metric in
            let chart = ComparisonReport.chart(
                metric.title, x: ChartAxis("MACs an image", isLogarithmic: true, including: costs),
                y: ChartAxis(metric.unit, including: ComparisonReport.range(of: metric, real: real(metric))),
                results.arms.map { series(of: metric.id, in: $0.id) } + references(metric))
            return HTML.figure(chart.svg(), metric.summary)
        }
        return "<h3>Quality against budget</h3>\n" + legend()
            + HTML.paragraph(
                "Bars: \(Quantity.number(100 * results.confidence)) % intervals of each arm by itself. Long dashes: what is perfect, "
                    + "or what the data have; pale dashes: as many real pictures. Arms share their seeds, so that two whose bars "
                    + "overlap may still differ beyond chance: the tables above say which do.",
                class: "soft")
            + HTML.element("div", class: "charts", "\n" + figures.joined()) + "\n"
    }

    /// From a little below the lowest cost to a little above the highest, so that bars at both ends have room.
    private var costs: ClosedRange<Double>? {
        let costs = results.rounds.flatMap { $0.runs.map(\.macs) }
        guard let low = costs.min(), let high = costs.max(), low > 0 else { return nil }
        let margin = pow(high / low, 0.08)
        return low / margin...high * margin
    }

    private func real(_ metric: MetricResult) -> Estimate? {
        results.realPictures.first { $0.id == metric.id }?.headline.estimate
    }

    /// An arm's numbers at all budgets.
    private func series(of metric: String, in arm: String) -> LineChart.Series {
        let runs = results.rounds.compactMap { round in round.runs.first { $0.arm == arm } }
        let measured = runs.compactMap { run in
            run.metrics.first { $0.id == metric }.map { (macs: run.macs, estimate: $0.headline.estimate) }
        }
        return LineChart.Series(
            arm, measured.map { (x: $0.macs, y: $0.estimate.value) },
            intervals: measured.map {
                min($0.estimate.low, $0.estimate.value)...max($0.estimate.high, $0.estimate.value)
            },
            color: color(of: arm), width: 2, hasDots: true)
    }

    /// What the numbers should be, and what as many real pictures give.
    private func references(_ metric: MetricResult) -> [LineChart.Series] {
        guard let low = costs?.lowerBound, let high = costs?.upperBound else { return [] }
        var lines: [LineChart.Series] = []
        if let ideal = metric.ideal {
            lines.append(
                .init("ideal", [(x: low, y: ideal), (x: high, y: ideal)], color: "var(--ink)", isDashed: true))
        }
        if let real = real(metric)?.value {
            lines.append(
                .init("real", [(x: low, y: real), (x: high, y: real)], color: "var(--soft)", width: 1, isDashed: true))
        }
        return lines
    }

    /// What an axis shows at least: the ideal, and the interval of as many real pictures, so that noise does not fill the chart.
    private static func range(of metric: MetricResult, real: Estimate?) -> ClosedRange<Double>? {
        let ends = [metric.ideal, real?.low, real?.high].compactMap(\.self).filter(\.isFinite)
        guard let low = ends.min(), let high = ends.max() else { return nil }
        return low...high
    }
}
