import BatonEvaluation

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

    func text(for terminal: Terminal) -> String {
        let metrics = results.rounds.last?.runs.first?.metrics ?? []
        var table = TextTable(
            [("arm", .left), ("MACs/image", .right), ("calls", .right), ("time/image", .right)]
                + metrics.map { ($0.id, .right) })
        for round in results.rounds {
            for run in round.runs {
                table.add(
                    [
                        run.arm, Quantity.count(run.macs), "\(run.calls)", run.seconds.map(Quantity.duration) ?? "–",
                    ]
                        + metrics.map { metric in
                            run.metrics.first { $0.id == metric.id }.map {
                                Quantity.decimal($0.headline.estimate.value)
                            }
                                ?? "–"
                        })
            }
        }
        return table.rendered(for: terminal) + "\n\n\(results.count) pictures an arm; the report: \(report)"
    }
}
