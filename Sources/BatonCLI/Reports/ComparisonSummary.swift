import BatonCharts
import BatonEvaluation
import BatonTerminal

/// What `compare` tells at its end.
struct ComparisonSummary: Encodable, TextReport {
    let report: String
    let resultsFile: String
    let results: ComparisonResults

    init(_ results: ComparisonResults, output: String) {
        self.results = results
        report = "\(output)/report.html"
        resultsFile = "\(output)/results.json"
    }

    package func text(for terminal: Terminal) -> String {
        var parts = results.rounds.map { round in
            let heading = "\(results.name), \(results.budgetText(round) ?? "as written")"
            return terminal.styled(heading, .bold) + "\n" + table(of: round).rendered(for: terminal)
        }
        var facts = "\(results.count) pictures an arm"
        if results.arms.count > 1 {
            facts += "; * differs from '\(results.arms[0].id)' at the same budget by more than chance"
        }
        parts.append("\(facts)\nthe report: \(report)")
        return parts.joined(separator: "\n\n")
    }

    /// The arms at one budget; a star where the interval of the difference from the first arm excludes 0.
    private func table(of round: ComparisonResults.Round) -> TextTable {
        let metrics = round.runs.first?.metrics ?? []
        var table = TextTable(
            [("arm", .left), ("MACs/image", .right), ("calls", .right), ("time/image", .right)]
                + metrics.map { ($0.id, .right) })
        for run in round.runs {
            table.add(
                [run.arm, Quantity.count(run.macs), "\(run.calls)", run.seconds.map(Quantity.duration) ?? "–"]
                    + metrics.map { metric in
                        guard let own = run.metrics.first(where: { $0.id == metric.id }) else { return "– " }
                        let difference = run.differences.first { $0.id == metric.id }?.headline.estimate
                        return Quantity.decimal(own.headline.estimate.value)
                            + (difference?.excludesZero == true ? "*" : " ")
                    })
        }
        return table
    }
}
