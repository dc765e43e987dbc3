import BatonFiles
import BatonCharts
import BatonData

extension ComparisonReport {
    /// What the hand-offs amount to.
    func handoffs() -> String {
        let edges = results.arms.flatMap { arm in arm.handoffs.map { (arm.id, $0) } }
        guard !edges.isEmpty else { return "" }
        var names: [String] = []
        for (_, edge) in edges { for row in edge.rows where !names.contains(row.name) { names.append(row.name) } }
        var table = HTML.Table(
            "What is handed over\(lastBudget)",
            ["number"] + edges.map { arm, edge in "\(arm): \(edge.from) → \(edge.to)" } + ["meaning"])
        for name in names {
            let rows = edges.map { _, edge in edge.rows.first { $0.name == name } }
            table.add(
                [.text(name)] + rows.map { .number($0.map { Quantity.decimal($0.value, digits: 3) } ?? "–") }
                    + [.text(rows.compactMap { $0?.note }.first ?? "")])
        }
        return HTML.paragraph(
            "What the upper stage's noise amounts to on the smaller image, and what the hand-off lacks where training was. "
                + "A relay stage and a conditioned one know equally much of the hand-off where their levels on the small "
                + "image are equal.") + table.html()
    }

    /// Upper stages on real pictures against the same on generated ones.
    func teacherForcing() -> String {
        guard !results.teacherForcing.isEmpty else { return "" }
        var content = HTML.paragraph(
            "Every upper stage was run twice with the same random numbers: on what the stages below made, and on real "
                + "pictures of the same classes, averaged down. What remains on real pictures is the stage's own fault; "
                + "the rest was handed to it.")
        for stage in results.teacherForcing {
            var table = HTML.Table(
                "\(stage.arm), \(stage.stage)\(lastBudget)",
                ["metric", "on generated hand-offs", "on real ones", "difference"])
            for metric in stage.generated {
                guard let forced = stage.forced.first(where: { $0.id == metric.id }),
                    let difference = stage.differences.first(where: { $0.id == metric.id })
                else { continue }
                let unit = metric.unit.isEmpty ? "" : " <span class=\"soft\">\(HTML.text(metric.unit))</span>"
                table.add([
                    .markup(HTML.text(metric.title) + unit), ComparisonReport.cell(metric.headline.estimate),
                    ComparisonReport.cell(forced.headline.estimate),
                    ComparisonReport.cell(
                        difference.headline.estimate, class: difference.headline.estimate.excludesZero ? "beyond" : ""),
                ])
            }
            content += table.html()
        }
        return content
    }

    /// What became of noise that was put on real hand-offs.
    func noisyInputs() throws(BatonError) -> String {
        let runs = results.teacherForcing.compactMap { stage in stage.noisy.map { (stage, $0) } }
        guard let sigma = runs.first?.1.sigma else { return "" }
        var table = HTML.Table(
            "White noise of \(Quantity.number(sigma)) on real hand-offs\(lastBudget)",
            ["arm and stage", "share of the noise kept"]
                + (runs.first?.1.metrics ?? []).map { $0.title + ", change" })
        for (stage, noisy) in runs {
            table.add(
                [
                    .markup("<span>\(name(of: stage.arm)), \(HTML.text(stage.stage))</span>"),
                    ComparisonReport.cell(noisy.kept),
                ]
                    + (runs.first?.1.metrics ?? []).map { metric in
                        guard let change = noisy.differences.first(where: { $0.id == metric.id })?.headline.estimate
                        else { return .number("–") }
                        return ComparisonReport.cell(change, class: change.excludesZero ? "beyond" : "")
                    })
        }
        let introduction = HTML.paragraph(
            "White noise of standard deviation \(Quantity.number(sigma)) was put on the real pictures that upper stages "
                + "continue from, which no stage is told of. A stage that mends faults of the one below keeps none of it; "
                + "one that only enlarges keeps all (1).")
        guard let strips = pictures.noisyInputs else { return introduction + table.html() }
        return try ComparisonReport.strips(strips.columns, rows: strips.rows, below: introduction + table.html())
    }

    /// The loss of every stage over the noise level, one chart a picture size.
    func losses() -> String {
        let stages = results.arms.flatMap { arm in arm.losses.map { (arm: arm.id, loss: $0) } }
        guard !stages.isEmpty else { return "" }
        func size(_ arm: String, _ stage: String) -> Int {
            runs.first { $0.arm == arm }?.costs.first { $0.stage == stage }?.size ?? 0
        }
        let figures = Dictionary(grouping: stages) { size($0.arm, $0.loss.stage) }.sorted { $0.key < $1.key }
            .map { size, stages in
                let series = stages.map { arm, loss in
                    LineChart.Series(
                        arm, loss.points.map { (x: $0.sigma, y: $0.deviation) }, color: color(of: arm), width: 2,
                        hasDots: true)
                }
                let chart = ComparisonReport.chart(
                    "\(size) px", x: ChartAxis("σ", isLogarithmic: true),
                    y: ChartAxis("rms of D − x", isLogarithmic: true), series)
                return HTML.figure(
                    chart.svg(), "Stages: " + Set(stages.map(\.loss.stage)).sorted().joined(separator: ", ") + ".")
            }
        return HTML.paragraph(
            "How far the denoised pictures D are from the true ones x, at noise levels that training visits. Families "
                + "corrupt pictures differently: curves of one family are comparable, those of two only in their course."
        )
            + legend() + HTML.element("div", class: "charts", "\n" + figures.joined()) + "\n"
    }

    /// What the results depend on.
    func versions() -> String {
        var content = "<div class=\"hashes\">\n"
        var arms = HTML.Table("Arms\(everyBudget)", ["arm", "cascade", "configuration", "weights"])
        for arm in results.arms {
            let weights = arm.weights.sorted { $0.key < $1.key }.map { "\($0.key) \(ComparisonReport.short($0.value))" }
            arms.add([
                .markup(name(of: arm.id)), .text(arm.cascade),
                .markup(HTML.element("code", HTML.text(ComparisonReport.short(arm.hash)))),
                .markup(HTML.element("code", HTML.text(weights.joined(separator: ", ")))),
            ])
        }
        content += arms.html()
        var versions = HTML.Table("Data and software\(everyBudget)", ["", "version"])
        versions.add([
            .text("data"), .markup(HTML.element("code", HTML.text(ComparisonReport.short(results.dataSha256)))),
        ])
        for (name, version) in results.versions.sorted(by: { $0.key < $1.key }) {
            versions.add([.text(name), .markup(HTML.element("code", HTML.text(version)))])
        }
        return content + versions.html() + "</div>\n"
    }

    /// The first sixteen digits of a hash.
    private static func short(_ hash: String) -> String {
        let digits = hash.hasPrefix("sha256:") ? hash.dropFirst(7) : hash[...]
        return String(digits.prefix(16))
    }
}
