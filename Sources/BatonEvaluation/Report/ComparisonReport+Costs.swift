import BatonCharts

extension ComparisonReport {
    /// The keys on which the arms differ.
    func settings() -> String {
        guard results.arms.count > 1 else { return "" }
        guard !results.settings.isEmpty else {
            return HTML.paragraph("The arms are configured alike.")
        }
        var content = ""
        let described = results.arms.filter { !$0.summary.isEmpty }
        if Set(described.map(\.summary)).count > 1 {
            content += "<ul>\n"
            for arm in described { content += "<li>\(name(of: arm.id)): \(HTML.text(arm.summary))</li>\n" }
            content += "</ul>\n"
        }
        var table = HTML.Table(["key"] + results.arms.map(\.id))
        for setting in results.settings {
            table.add(
                [.markup(HTML.element("code", HTML.text(setting.path)))]
                    + setting.values.map { .markup($0.isEmpty ? "–" : HTML.element("code", HTML.text($0))) })
        }
        return content + HTML.element("div", class: "keys", "\n" + table.html()) + "\n"
    }

    /// What every arm costs, stage by stage, and quality against budget where there are several.
    func budget() -> String {
        var content = ""
        for round in results.rounds {
            if let budget = round.budget, let unit = results.unit {
                content += "<h3>\(HTML.text(ComparisonReport.cost(budget, unit: unit))) an image</h3>\n"
            }
            content += costTable(round)
        }
        content += HTML.paragraph(
            "Costs are an image's. Calls count guidance; time is the median over batches of \(results.batch); memory is "
                + "the most that tensors took while a stage ran, weights included; latency is the time of one picture by itself.",
            class: "soft")
        if results.rounds.count > 1 { content += qualityCharts() }
        return content
    }

    private func costTable(_ round: ComparisonResults.Round) -> String {
        var table = HTML.Table([
            "arm and stage", "size", "calls", "MACs", "share", "time", "memory", "latency", "steps", "off budget",
        ])
        for run in round.runs {
            table.add(
                [
                    .markup(name(of: run.arm)), .number(""), .number("\(run.calls)"), .number(Quantity.count(run.macs)),
                    .number(""), .number(run.seconds.map(Quantity.duration) ?? "–"),
                    .number(run.peakBytes.map { Quantity.bytes($0) } ?? "–"),
                    .number(run.latency.map(Quantity.duration) ?? "–"), .number(run.steps.map { "\($0)" } ?? ""),
                    .number(run.deviation.map(Quantity.percent) ?? ""),
                ], class: "total")
            for cost in run.costs {
                let shared = cost.sharedWith.map { ", as in \($0)" } ?? ""
                table.add([
                    .markup("\(HTML.text(cost.stage)) <span class=\"soft\">\(HTML.text(cost.type + shared))</span>"),
                    .number("\(cost.size) px"), .number("\(cost.calls)"), .number(Quantity.count(cost.macs)),
                    .number("\(Int((100 * cost.macs / max(run.macs, 1)).rounded())) %"),
                    .number(cost.seconds.map(Quantity.duration) ?? "–"),
                    .number(cost.peakBytes.map { Quantity.bytes($0) } ?? "–"), .number(""), .number(""), .number(""),
                ])
            }
        }
        return table.html()
    }

    /// Every metric over the cost.
    private func qualityCharts() -> String {
        let metrics = runs.first?.metrics ?? []
        let figures = metrics.map { metric in
            let series = results.arms.map { arm in
                LineChart.Series(
                    arm.id,
                    results.rounds.compactMap { round in
                        guard let run = round.runs.first(where: { $0.arm == arm.id }),
                            let value = run.metrics.first(where: { $0.id == metric.id })?.headline.estimate.value
                        else { return nil }
                        return (x: run.macs, y: value)
                    }, color: color(of: arm.id), width: 2, hasDots: true)
            }
            let chart = ComparisonReport.chart(
                metric.title, x: ChartAxis("MACs an image", isLogarithmic: true), y: ChartAxis(metric.unit), series)
            return HTML.figure(chart.svg(), metric.summary)
        }
        return "<h3>Quality against budget</h3>\n" + legend()
            + HTML.element("div", class: "charts", "\n" + figures.joined()) + "\n"
    }
}
