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
        var table = HTML.Table("Settings as written\(everyBudget)", ["key"] + results.arms.map(\.id))
        for setting in results.settings {
            table.add(
                [.markup(HTML.element("code", HTML.text(setting.path)))]
                    + setting.values.map { .markup($0.isEmpty ? "–" : HTML.element("code", HTML.text($0))) })
        }
        let keys = HTML.element("div", class: "keys", "\n" + table.html()) + "\n"
        let count = results.settings.count
        return content + HTML.folded("\(count) key\(count == 1 ? "" : "s")", isOpen: count <= 12, keys)
    }

    /// What every arm costs, stage by stage.
    func budget() -> String {
        var content = HTML.paragraph(
            "Costs are an image's. Calls count guidance; steps are those that were chosen to meet the budget; time is the "
                + "median over batches of \(results.batch); memory is the most that tensors took while a stage ran, the stage's "
                + "own weights included; latency is the time of one picture by itself.",
            class: "soft")
        for (index, round) in results.rounds.enumerated() {
            let table = costTable(round)
            content +=
                results.rounds.count == 1
                ? table
                : HTML.folded("Costs\(at(round))", isOpen: index == results.rounds.count - 1, table)
        }
        return content
    }

    private func costTable(_ round: ComparisonResults.Round) -> String {
        var table = HTML.Table(
            "Costs\(at(round))",
            [
                "arm and stage", "size", "calls", "MACs", "share", "time", "memory", "latency", "steps", "off budget",
            ])
        for run in round.runs {
            table.add(
                [
                    .markup(name(of: run.arm)), .number(""), .number("\(run.calls)"), .number(Quantity.count(run.macs)),
                    .number(""), .number(run.seconds.map(Quantity.duration) ?? "–"),
                    .number(run.peakBytes.map { Quantity.bytes($0) } ?? "–"),
                    .number(run.latency.map(Quantity.duration) ?? "–"), .number(""),
                    .number(run.deviation.map(Quantity.percent) ?? ""),
                ], class: "total")
            for cost in run.costs {
                let shared = cost.sharedWith.map { ", as in \($0)" } ?? ""
                table.add([
                    .markup("\(HTML.text(cost.stage)) <span class=\"soft\">\(HTML.text(cost.type + shared))</span>"),
                    .number("\(cost.size) px"), .number("\(cost.calls)"), .number(Quantity.count(cost.macs)),
                    .number("\(Int((100 * cost.macs / max(run.macs, 1)).rounded())) %"),
                    .number(cost.seconds.map(Quantity.duration) ?? "–"),
                    .number(cost.peakBytes.map { Quantity.bytes($0) } ?? "–"), .number(""),
                    .number(cost.steps.map { "\($0)" } ?? ""), .number(""),
                ])
            }
        }
        return table.html()
    }
}
