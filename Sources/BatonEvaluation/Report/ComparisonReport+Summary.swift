import BatonCharts

extension ComparisonReport {
    /// What was found, in sentences and in numbers.
    func summary() -> String {
        let sentences = findings.map { "<li>\($0)</li>" }.joined(separator: "\n")
        var content = sentences.isEmpty ? "" : "<ul>\n\(sentences)\n</ul>\n"
        content += metricTable()
        if runs.count > 1 { content += differenceTable() }
        content += HTML.paragraph(
            "Intervals: where \(Quantity.number(100 * results.confidence)) % of the numbers of other seeds, as many, would "
                + "lie; bootstrap over the seeds, \(results.resamples) draws; differences are paired by seed.",
            class: "soft"
        )
        return content
    }

    /// One sentence a metric: who is better than the baseline beyond chance.
    private var findings: [String] {
        guard let first = runs.first, runs.count > 1 else { return [] }
        var unclear: [String] = []
        var result: [String] = []
        for metric in first.metrics {
            let clear = runs.dropFirst().compactMap { run -> String? in
                guard let difference = run.differences.first(where: { $0.id == metric.id })?.headline.estimate,
                    let own = run.metrics.first(where: { $0.id == metric.id }), difference.excludesZero
                else { return nil }
                let isBetter = own.distance < metric.distance
                return "<strong>\(HTML.text(run.arm))</strong> is \(isBetter ? "better" : "worse") than "
                    + "\(HTML.text(baseline)) by \(HTML.text(Quantity.decimal(abs(difference.value), digits: 3))) "
                    + "(difference \(HTML.text(ComparisonReport.interval(difference))))"
            }
            if clear.isEmpty {
                unclear.append(metric.title.lowercased())
            } else {
                let unit = metric.unit.isEmpty ? "" : ", \(HTML.text(metric.unit))"
                result.append("\(HTML.text(metric.title))\(unit): \(clear.joined(separator: "; ")).")
            }
        }
        if !unclear.isEmpty {
            result.append(
                "No difference beyond chance at these \(results.count) seeds: \(unclear.joined(separator: ", ")).")
        }
        let units = results.disagreeingUnits
        if !units.isEmpty {
            result.append("The arms rank differently by \(units.joined(separator: ", by ")): see what it costs.")
        }
        return result
    }

    /// The headline of every metric in every arm.
    private func metricTable() -> String {
        var table = HTML.Table(["metric"] + runs.map(\.arm) + ["real pictures, as many", "ideal"])
        for metric in runs.first?.metrics ?? [] {
            let all = runs.map { run in run.metrics.first { $0.id == metric.id } }
            let best = all.compactMap { $0?.distance }.min()
            let unit = metric.unit.isEmpty ? "" : " <span class=\"soft\">\(HTML.text(metric.unit))</span>"
            let cells = all.map { result -> HTML.Table.Cell in
                guard let result else { return .number("–") }
                return ComparisonReport.cell(
                    result.headline.estimate, class: runs.count > 1 && result.distance == best ? "best" : "")
            }
            let target =
                metric.goal == .likeData ? metric.headline.target.map { Quantity.decimal($0, digits: 3) } ?? "" : "0"
            let real = results.realPictures.first { $0.id == metric.id }
            table.add(
                [.markup(HTML.text(metric.title) + unit)] + cells
                    + [real.map { ComparisonReport.cell($0.headline.estimate) } ?? .number("–"), .number(target)])
        }
        return table.html()
    }

    /// Paired differences from the baseline, as numbers and drawn.
    private func differenceTable() -> String {
        var table = HTML.Table(["metric", "arm", "difference", "0 in the middle"])
        for metric in runs.first?.metrics ?? [] {
            let differences = runs.dropFirst().compactMap { run in
                run.differences.first { $0.id == metric.id }.map { (run.arm, $0.headline.estimate) }
            }
            let reach = differences.flatMap { [abs($0.1.low), abs($0.1.high)] }.filter(\.isFinite).max() ?? 0
            for (arm, estimate) in differences {
                let mark = IntervalMark(
                    value: estimate.value, low: estimate.low, high: estimate.high, reach: reach, color: color(of: arm))
                table.add([
                    .text(metric.title), .markup("<span>\(name(of: arm))</span>"),
                    ComparisonReport.cell(estimate, class: estimate.excludesZero ? "best" : ""),
                    .markup(mark.svg(), isNumber: true),
                ])
            }
        }
        return "<h3>Difference from \(HTML.text(baseline))</h3>\n" + table.html()
    }
}
