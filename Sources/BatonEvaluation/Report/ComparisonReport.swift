import BatonFiles
import BatonCharts
import BatonData

/// A comparison as one page of HTML that needs nothing else: no scripts, no network; drawings and pictures are inside. The page
/// itself forbids both, whatever names it may hold.
///
/// Bold numbers are differences beyond chance, and nothing else is bold but headings.
public struct ComparisonReport {
    let results: ComparisonResults
    let pictures: ReportPictures
    /// Id of the metric whose parts are errors of power by octave; nil where there is none.
    private let spectrum: String?

    /// Describes a page.
    ///
    /// - Parameters:
    ///   - results: what was found.
    ///   - pictures: the pictures.
    ///   - metrics: those that the results are of.
    public init(_ results: ComparisonResults, pictures: ReportPictures, metrics: MetricSuite) {
        self.results = results
        self.pictures = pictures
        spectrum = metrics.metrics.first(where: \.measuresSpectrum)?.id
    }

    /// The page.
    ///
    /// - Throws: `BatonError` where a picture cannot be encoded.
    public func html() throws(BatonError) -> String {
        let sections: [(id: String, title: String, content: String)] = [
            ("pictures", "Pictures", try gallery()), ("summary", "Summary", summary()),
            ("settings", "What differs", settings()),
            ("distributions", "Picture by picture", try distributions()),
            ("neighbours", "Made or remembered?", try neighbours()), ("spectra", "Spectra", spectra()),
            ("budget", "What it costs", budget()), ("teacher", "Whose fault is it?", teacherForcing()),
            ("noise", "Noise on the hand-off", try noisyInputs()), ("loss", "Loss by noise level", losses()),
            ("handoffs", "Hand-offs", handoffs()), ("versions", "Versions and hashes", versions()),
        ].filter { !$0.content.isEmpty }
        let links = sections.map { "<a href=\"#\($0.id)\">\(HTML.text($0.title))</a>" }.joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="baton \(HTML.text(results.versions["baton"] ?? ""))">
            <title>\(HTML.text(results.name))</title>
            <style>
            \(ReportStyle.colors)
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            <main>
            <header>
            <p class="eyebrow">Comparison of cascades</p>
            <h1>\(HTML.text(results.name))</h1>
            \(results.summary.isEmpty ? "" : HTML.paragraph(results.summary, class: "lead"))\
            \(HTML.paragraph(facts, class: "facts"))\
            <nav aria-label="Sections">
            \(links)
            </nav>
            </header>
            \(sections.map { HTML.section($0.id, $0.title, $0.content) }.joined())\
            </main>
            </body>
            </html>

            """
    }

    private var facts: String {
        let arms = "\(results.arms.count) arm\(results.arms.count == 1 ? "" : "s")"
        var text = "\(arms), \(results.count) picture\(results.count == 1 ? "" : "s") each of \(results.size) × "
        text +=
            "\(results.size) pixels from seeds \(results.seeds), against \(results.data), \(results.dataCount) pictures."
        let budgets = results.rounds.compactMap { results.budgetText($0) }
        if !budgets.isEmpty { text += " All arms cost the same, \(budgets.joined(separator: ", and "))." }
        return text
    }

    // MARK: Common to the sections

    /// The runs that most of the report is about: those of the largest budget.
    var runs: [ComparisonResults.Run] { results.rounds.last?.runs ?? [] }

    /// The arm that the others are compared with.
    var baseline: String { results.arms.first?.id ?? "" }

    /// The errors of power of a run, octave by octave from the coarsest; empty where they were not measured.
    func octaves(of run: ComparisonResults.Run) -> [MetricResult.Part] {
        Array(run.metrics.first { $0.id == spectrum }?.parts.dropFirst() ?? [])
    }

    /// How much less power than the data a run's pictures have in their finest octave, in dB below 0; nil where that may be chance,
    /// or was not measured.
    func blur(of run: ComparisonResults.Run) -> Double? {
        guard let finest = octaves(of: run).last?.estimate, finest.high < 0 else { return nil }
        return finest.value
    }

    /// The budget of what is measured at the last one alone, for captions.
    var lastBudget: String { results.rounds.last.map(at) ?? "" }

    /// `, at 119 G MACs an image`; empty without a budget.
    func at(_ round: ComparisonResults.Round) -> String { results.budgetText(round).map { ", " + $0 } ?? "" }

    /// The same for what does not depend on the budget.
    var everyBudget: String { results.rounds.contains { $0.budget != nil } ? ", at every budget" : "" }

    /// The colour of an arm, the same in every drawing: a variable of the style sheet.
    func color(of arm: String) -> String {
        "var(--arm-\((results.arms.firstIndex { $0.id == arm } ?? 0) % ReportStyle.palette.count))"
    }

    /// The arms with their colours, and the data where they are drawn too.
    func legend(withData: Bool = false) -> String {
        var entries = results.arms.map { (name: $0.id, color: color(of: $0.id)) }
        if withData { entries.append((name: "data", color: "var(--ink)")) }
        return HTML.element(
            "div", class: "legend",
            entries.map { "<span>\(swatch($0.color))\(HTML.text($0.name))</span>" }.joined(separator: "\n")) + "\n"
    }

    /// An arm's name with its colour.
    func name(of arm: String) -> String { swatch(color(of: arm)) + HTML.text(arm) }

    private func swatch(_ color: String) -> String { "<span class=\"swatch\" style=\"background:\(color)\"></span>" }

    /// A number and its interval.
    static func cell(_ estimate: Estimate, class style: String = "") -> HTML.Table.Cell {
        let value = HTML.element("span", class: style, HTML.text(Quantity.decimal(estimate.value, digits: 3)))
        let interval = HTML.element("span", class: "interval", HTML.text(interval(estimate)))
        return .markup("<span>\(value)\(interval)</span>", isNumber: true)
    }

    /// `low … high`.
    static func interval(_ estimate: Estimate) -> String {
        "\(Quantity.decimal(estimate.low, digits: 3)) … \(Quantity.decimal(estimate.high, digits: 3))"
    }

    /// A small chart without a legend; the section has one.
    static func chart(_ title: String, x: ChartAxis, y: ChartAxis, _ series: [LineChart.Series]) -> LineChart {
        var chart = LineChart(title: title, x: x, y: y, series: series)
        (chart.width, chart.height, chart.hasLegend) = (400, 280, false)
        (chart.x.tickCount, chart.y.tickCount) = (4, 5)
        return chart
    }
}
