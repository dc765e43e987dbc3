import BatonCharts

extension ComparisonReport {
    /// What the hand-offs amount to.
    func handoffs() -> String {
        let edges = results.arms.flatMap { arm in arm.handoffs.map { (arm.id, $0) } }
        guard !edges.isEmpty else { return "" }
        var names: [String] = []
        for (_, edge) in edges { for row in edge.rows where !names.contains(row.name) { names.append(row.name) } }
        var table = HTML.Table(
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
            content += "<h3>\(name(of: stage.arm)), \(HTML.text(stage.stage))</h3>\n"
            var table = HTML.Table(["metric", "on generated hand-offs", "on real ones", "difference"])
            for metric in stage.generated {
                guard let forced = stage.forced.first(where: { $0.id == metric.id }),
                    let difference = stage.differences.first(where: { $0.id == metric.id })
                else { continue }
                let unit = metric.unit.isEmpty ? "" : " <span class=\"soft\">\(HTML.text(metric.unit))</span>"
                table.add([
                    .markup(HTML.text(metric.title) + unit), ComparisonReport.cell(metric.headline.estimate),
                    ComparisonReport.cell(forced.headline.estimate),
                    ComparisonReport.cell(
                        difference.headline.estimate, class: difference.headline.estimate.excludesZero ? "best" : ""),
                ])
            }
            content += table.html()
        }
        return content
    }

    /// What the results depend on.
    func versions() -> String {
        var content = "<div class=\"hashes\">\n"
        var arms = HTML.Table(["arm", "cascade", "configuration", "weights"])
        for arm in results.arms {
            let weights = arm.weights.sorted { $0.key < $1.key }.map { "\($0.key) \(ComparisonReport.short($0.value))" }
            arms.add([
                .markup(name(of: arm.id)), .text(arm.cascade),
                .markup(HTML.element("code", ComparisonReport.short(arm.hash))),
                .markup(HTML.element("code", HTML.text(weights.joined(separator: ", ")))),
            ])
        }
        content += arms.html()
        var versions = HTML.Table(["", "version"])
        versions.add([
            .text("data"), .markup(HTML.element("code", ComparisonReport.short(results.dataSha256))),
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
