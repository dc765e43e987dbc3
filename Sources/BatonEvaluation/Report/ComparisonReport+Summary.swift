import BatonCharts

extension ComparisonReport {
    /// What was found, in sentences and in numbers, at every budget.
    func summary() -> String {
        var content = contradictions()
        for (index, round) in results.rounds.enumerated() {
            var block = findings(round) + metricTable(round)
            if round.runs.count > 1 { block += differences(round) }
            let title = results.budgetText(round).map { "At" + $0.dropFirst(2) } ?? "As written"
            content +=
                results.rounds.count == 1
                ? block : HTML.folded(title, isOpen: index == results.rounds.count - 1, block)
        }
        content += qualityCharts()
        let confidence = Quantity.number(100 * results.confidence)
        content += HTML.paragraph(
            "Intervals: where \(confidence) % of the numbers of other seeds, as many, would lie; bootstrap over the seeds, "
                + "\(results.resamples) draws. Bold: the arm differs from \(baseline) beyond chance, that is, the interval of the "
                + "difference, paired by seed, excludes 0. One in \(chance) does so by chance. Every arm is one training: what another "
                + "would change no interval holds.",
            class: "soft")
        return content
    }

    private var chance: Int { Int((1 / max(1 - results.confidence, 1e-6)).rounded()) }

    // MARK: Findings

    /// One sentence a metric: which arms differ from the baseline beyond chance, and what that means.
    private func findings(_ round: ComparisonResults.Round) -> String {
        guard let first = round.runs.first, round.runs.count > 1 else { return "" }
        var unclear: [String] = []
        var sentences: [String] = []
        for metric in first.metrics {
            let clear = round.runs.dropFirst().compactMap { run in
                finding(metric, of: run, against: first).map {
                    "\(name(of: run.arm)) \(HTML.text($0))"
                }
            }
            if clear.isEmpty {
                unclear.append(metric.title)
            } else {
                let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
                sentences.append(
                    HTML.text("\(metric.title)\(unit), against \(baseline): ") + clear.joined(separator: "; ") + ".")
            }
        }
        if !unclear.isEmpty {
            sentences.append(
                HTML.text(
                    "No difference beyond chance at these \(results.count) seeds: \(unclear.joined(separator: ", "))."))
        }
        let units = round.disagreeingUnits
        if !units.isEmpty {
            sentences.append(
                HTML.text("The arms rank differently by \(units.joined(separator: ", by ")): see what it costs."))
        }
        return "<ul>\n" + sentences.map { "<li>\($0)</li>\n" }.joined() + "</ul>\n"
    }

    /// How an arm differs from the baseline by one metric: `0.0279 lower (−0.0381 … −0.0184), nearer to the data`; nil where that
    /// may be chance. What blur alone would do is not called nearer.
    func finding(
        _ metric: MetricResult, of run: ComparisonResults.Run, against first: ComparisonResults.Run
    ) -> String? {
        guard let difference = run.differences.first(where: { $0.id == metric.id })?.headline.estimate,
            let own = run.metrics.first(where: { $0.id == metric.id }), difference.excludesZero
        else { return nil }
        let isLower = difference.value < 0
        return
            "\(Quantity.decimal(abs(difference.value), digits: 3)) \(isLower ? "lower" : "higher") (\(ComparisonReport.interval(difference)))"
            + meaning(metric, own, isLower: isLower, lower: isLower ? run : first)
    }

    /// - Parameter lower: the arm with the lower number.
    private func meaning(
        _ metric: MetricResult, _ own: MetricResult, isLower: Bool, lower: ComparisonResults.Run
    ) -> String {
        if metric.isLoweredByBlur, let blur = blur(of: lower) {
            return
                "; the pictures of \(lower.arm) are blurred (\(Quantity.decimal(blur, digits: 2)) dB in the finest octave), which lowers "
                + "this by itself"
        }
        guard let ideal = metric.ideal else { return "" }
        let (before, after) = (metric.headline.estimate.value - ideal, own.headline.estimate.value - ideal)
        let data = metric.goal == .low ? "" : " (\(Quantity.decimal(ideal, digits: 3)))"
        guard before * after >= 0 else { return ", on the other side of the data\(data)" }
        let isNearer = abs(after) < abs(before)
        switch metric.goal {
        case .low: return isNearer ? ", better" : ", worse"
        case .likeData: return isNearer ? ", nearer to the data\(data)" : ", further from the data\(data)"
        }
    }

    /// Where an arm is beyond chance above the baseline at one budget and below it at another.
    private func contradictions() -> String {
        let sentences = (runs.first?.metrics ?? []).flatMap { metric in
            results.arms.dropFirst().compactMap { arm -> String? in
                func budgets(_ isMeant: (Estimate) -> Bool) -> [String] {
                    results.rounds.filter { round in
                        round.runs.first { $0.arm == arm.id }?.differences.first { $0.id == metric.id }
                            .map { isMeant($0.headline.estimate) } ?? false
                    }.compactMap(results.budgetText)
                }
                let (above, below) = (budgets { $0.low > 0 }, budgets { $0.high < 0 })
                guard !above.isEmpty, !below.isEmpty else { return nil }
                return "\(metric.title): \(arm.id) is above \(baseline) \(above.joined(separator: ", ")), and below it "
                    + "\(below.joined(separator: ", "))."
            }
        }
        guard !sentences.isEmpty else { return "" }
        return HTML.paragraph("What depends on the budget:") + "<ul>\n"
            + sentences.map { "<li>\(HTML.text($0))</li>\n" }.joined() + "</ul>\n"
    }

    // MARK: Tables

    /// The headline of every metric in every arm.
    private func metricTable(_ round: ComparisonResults.Round) -> String {
        var table = HTML.Table(
            "Metrics\(at(round))", ["metric"] + round.runs.map(\.arm) + ["real pictures, as many", "ideal"])
        for metric in round.runs.first?.metrics ?? [] {
            let unit = metric.unit.isEmpty ? "" : " <span class=\"soft\">\(HTML.text(metric.unit))</span>"
            let cells = round.runs.map { run -> HTML.Table.Cell in
                guard let result = run.metrics.first(where: { $0.id == metric.id }) else { return .number("–") }
                let difference = run.differences.first { $0.id == metric.id }?.headline.estimate
                return ComparisonReport.cell(
                    result.headline.estimate, class: difference?.excludesZero == true ? "beyond" : "")
            }
            let real = results.realPictures.first { $0.id == metric.id }
            table.add(
                [.markup(HTML.text(metric.title) + unit)] + cells
                    + [
                        real.map { ComparisonReport.cell($0.headline.estimate) } ?? .number("–"),
                        .number(metric.ideal.map { $0 == 0 ? "0" : Quantity.decimal($0, digits: 3) } ?? "–"),
                    ])
        }
        return table.html()
    }

    /// Paired differences from the baseline, as numbers and drawn.
    private func differences(_ round: ComparisonResults.Round) -> String {
        var table = HTML.Table(
            "Difference from \(baseline)\(at(round))", ["metric", "arm", "difference", "0 in the middle"])
        var (count, beyond) = (0, 0)
        for metric in round.runs.first?.metrics ?? [] {
            let differences = round.runs.dropFirst().compactMap { run in
                run.differences.first { $0.id == metric.id }.map { (run.arm, $0.headline.estimate) }
            }
            let reach = differences.flatMap { [abs($0.1.low), abs($0.1.high)] }.filter(\.isFinite).max() ?? 0
            for (arm, estimate) in differences {
                count += 1
                beyond += estimate.excludesZero ? 1 : 0
                let mark = IntervalMark(
                    value: estimate.value, low: estimate.low, high: estimate.high, reach: reach, color: color(of: arm))
                table.add([
                    .text(metric.title), .markup("<span>\(name(of: arm))</span>"),
                    ComparisonReport.cell(estimate, class: estimate.excludesZero ? "beyond" : ""),
                    .markup(mark.svg(), isNumber: true),
                ])
            }
        }
        return HTML.folded(
            "Differences from \(baseline)\(at(round)): \(beyond) of \(count) beyond chance", table.html())
    }
}
