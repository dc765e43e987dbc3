import BatonCharts

/// The numbers of a comparison as Markdown, to be quoted elsewhere. The page has them too, with drawings and pictures.
public struct ComparisonTables {
    private let results: ComparisonResults

    /// Describes a comparison.
    public init(_ results: ComparisonResults) { self.results = results }

    /// Facts; for each budget a table and the differences from the baseline; what real and noisy hand-offs gave.
    public func markdown() -> String {
        var parts = [
            "\(results.count) pictures an arm, seeds \(MarkdownText.escaped(results.seeds)), against "
                + MarkdownText.escaped(results.data) + " "
                + "(\(results.dataCount) pictures). Intervals: \(Quantity.number(100 * results.confidence)) %, bootstrap over "
                + "seeds; differences are paired by seed, bold where the interval excludes 0."
        ]
        for round in results.rounds {
            let budget = results.budgetText(round)
            parts.append("**\(budget.map { "At" + $0.dropFirst(2) } ?? "As written")**")
            parts.append(metrics(of: round))
            guard round.runs.count > 1 else { continue }
            parts.append(
                "Difference from \(MarkdownText.code(results.arms[0].id))\(budget.map { " " + $0 } ?? ""):\n\n"
                    + differences(of: round))
        }
        parts += [teacherForcing(), noisyInputs()].compactMap(\.self)
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// A table; the first column on the left, the others on the right.
    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let rule = head.indices.map { $0 == 0 ? "---" : "---:" }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private static func title(_ metric: MetricResult) -> String {
        MarkdownText.escaped(metric.id + (metric.unit.isEmpty ? "" : ", \(metric.unit)"))
    }

    private static func text(_ estimate: Estimate) -> String {
        "\(Quantity.decimal(estimate.value, digits: 3)) (\(ComparisonReport.interval(estimate)))"
    }

    private static func difference(_ estimate: Estimate) -> String {
        estimate.excludesZero ? "**\(text(estimate))**" : text(estimate)
    }

    private func metrics(of round: ComparisonResults.Round) -> String {
        let metrics = round.runs.first?.metrics ?? []
        let rows = round.runs.map { run in
            [
                MarkdownText.code(run.arm), "\(run.calls)", Quantity.count(run.macs),
                run.seconds.map(Quantity.duration) ?? "–",
            ]
                + metrics.map { metric in
                    run.metrics.first { $0.id == metric.id }.map { Self.text($0.headline.estimate) } ?? "–"
                }
        }
        let targets = metrics.map { metric in
            metric.goal == .likeData ? metric.headline.target.map { Quantity.decimal($0, digits: 3) } ?? "" : "0"
        }
        let real = metrics.map { metric in
            results.realPictures.first { $0.id == metric.id }.map { Self.text($0.headline.estimate) } ?? "–"
        }
        return Self.table(
            ["arm", "calls", "MACs", "time"] + metrics.map(Self.title),
            rows + [["real pictures, as many", "", "", ""] + real, ["ideal", "", "", ""] + targets])
    }

    private func differences(of round: ComparisonResults.Round) -> String {
        let metrics = round.runs.first?.metrics ?? []
        return Self.table(
            ["arm"] + metrics.map(Self.title),
            round.runs.dropFirst().map { run in
                [MarkdownText.code(run.arm)]
                    + metrics.map { metric in
                        run.differences.first { $0.id == metric.id }.map { Self.difference($0.headline.estimate) }
                            ?? "–"
                    }
            })
    }

    /// The budget of what is measured at the last one alone.
    private var lastBudget: String { results.rounds.last.flatMap(results.budgetText).map { ", " + $0 } ?? "" }

    private func teacherForcing() -> String? {
        guard let metrics = results.teacherForcing.first?.forced else { return nil }
        let rows = results.teacherForcing.map { stage in
            ["\(MarkdownText.code(stage.arm)), \(MarkdownText.escaped(stage.stage))"]
                + metrics.map { metric in
                    stage.forced.first { $0.id == metric.id }.map { Self.text($0.headline.estimate) } ?? "–"
                }
        }
        return "Upper stages on real pictures, averaged down\(lastBudget):\n\n"
            + Self.table(["arm and stage"] + metrics.map(Self.title), rows)
    }

    private func noisyInputs() -> String? {
        let runs = results.teacherForcing.compactMap { stage in stage.noisy.map { (stage, $0) } }
        guard let first = runs.first?.1 else { return nil }
        let rows = runs.map { stage, noisy in
            ["\(MarkdownText.code(stage.arm)), \(MarkdownText.escaped(stage.stage))", Self.text(noisy.kept)]
                + first.metrics.map { metric in
                    noisy.differences.first { $0.id == metric.id }.map { Self.difference($0.headline.estimate) } ?? "–"
                }
        }
        return
            "White noise of σ = \(Quantity.number(first.sigma)) on those pictures, and what it changed\(lastBudget):\n\n"
            + Self.table(["arm and stage", "share of the noise kept"] + first.metrics.map(Self.title), rows)
    }
}
