import BatonFiles
import BatonCharts
import BatonData
import Foundation

extension ComparisonReport {
    /// What every arm made, the largest budget first; below it every stage.
    func gallery() throws(BatonError) -> String {
        var content = HTML.paragraph(
            "One row an arm; above each other what the arms made from the same seed, class and random numbers. A picture grows "
                + "when it is pressed.")
        for (round, strips) in zip(results.rounds, pictures.finals).reversed() {
            let isLast = round.budget == results.rounds.last?.budget
            let grid = try gallery(strips)
            let title = "Pictures\(at(round))"
            content += results.rounds.count == 1 ? grid : HTML.folded(title, isOpen: isLast, grid)
        }
        let introduction = HTML.paragraph(
            "One row a seed. Stages that arms share stand once. Differences are absolute, white where there is none.")
        return try content
            + HTML.folded(
                "Every stage, and differences from \(baseline)\(lastBudget)",
                ComparisonReport.strips(
                    pictures.strips.withDifferences, rows: pictures.strips.rows, below: introduction))
    }

    /// One row an arm.
    private func gallery(_ strips: PictureStrips) throws(BatonError) -> String {
        var content = "<div class=\"gallery\" style=\"--columns:\(strips.rows.count)\">\n"
        for column in strips.columns {
            content += HTML.element("div", class: "row", name(of: column.title)) + "\n"
            for (name, picture) in zip(strips.rows, column.pictures) {
                content += try HTML.image(picture, caption: "\(name), \(column.title)") + "\n"
            }
        }
        return content + "</div>\n"
    }

    /// The samples beside the pictures of the data that come nearest.
    func neighbours() throws(BatonError) -> String {
        guard let strips = pictures.neighbours else { return "" }
        let introduction = HTML.paragraph(
            "Every sample\(lastBudget.isEmpty ? "" : lastBudget + ",") and, right of it, the picture of the data that is "
                + "nearest to it pixel by pixel. A model that remembers shows the same picture twice.")
        return try ComparisonReport.strips(strips.columns, rows: strips.rows, below: introduction)
    }

    /// Pictures in a grid under a text; empty without any.
    static func strips(
        _ columns: [PictureStrips.Column], rows: [String], below introduction: String
    ) throws(BatonError) -> String {
        guard !columns.isEmpty, !rows.isEmpty else { return "" }
        var content = introduction
        content += "<div class=\"strips\" style=\"--columns:\(columns.count)\">\n"
        for column in columns {
            content +=
                HTML.element(
                    "div", class: "head", HTML.text(column.title) + HTML.element("span", HTML.text(column.detail)))
                + "\n"
        }
        for (row, name) in rows.enumerated() {
            content += HTML.element("div", class: "row", HTML.text(name)) + "\n"
            for column in columns {
                content +=
                    try HTML.image(
                        column.pictures[row], caption: "\(name), \(column.title), \(column.detail)") + "\n"
            }
        }
        return content + "</div>\n"
    }

    /// Histograms of what every picture has a number of, and the pictures at their ends.
    func distributions() throws(BatonError) -> String {
        let metrics = (runs.first?.metrics ?? []).filter { $0.perPicture != nil }
        guard !metrics.isEmpty, results.count > 1 else { return "" }
        let figures = metrics.map { metric in
            let numbers = runs.map { run in run.metrics.first { $0.id == metric.id }?.perPicture ?? [] }
            let all = numbers.joined().filter(\.isFinite)
            let (low, high) = (all.min() ?? 0, all.max() ?? 1)
            let bins = max(6, min(24, Int(Double(results.count).squareRoot()) * 2))
            let width = max(high - low, 1e-9) / Double(bins)
            let series = zip(runs, numbers).filter { !$1.isEmpty }.map { run, numbers in
                LineChart.Series(
                    run.arm, ComparisonReport.outline(numbers, from: low, width: width, bins: bins),
                    color: color(of: run.arm), width: 1.8)
            }
            let chart = ComparisonReport.chart(
                metric.title, x: ChartAxis(metric.unit.isEmpty ? "value range [−1, 1]" : metric.unit),
                y: ChartAxis("share of pictures", including: 0...0), series)
            return HTML.figure(chart.svg(), metric.summary)
        }
        var content = legend() + HTML.element("div", class: "charts", "\n" + figures.joined()) + "\n"
        if let budget = results.rounds.last.flatMap(results.budgetText) {
            content = HTML.paragraph("Metrics that every picture has a number of, \(budget).") + content
        }
        for metric in metrics { content += try extremes(of: metric) }
        return content
    }

    /// The seeds with the lowest and the highest numbers, one row an arm.
    private func extremes(of metric: MetricResult) throws(BatonError) -> String {
        let rows = pictures.extremes.filter { $0.metric == metric.id && !$0.lowest.isEmpty }
        guard let first = rows.first else { return "" }
        let words = metric.goal == .low && !metric.isLoweredByBlur ? ("best", "worst") : ("lowest", "highest")
        let note =
            switch metric.goal {
            case .low: "The lower the better" + (metric.isLoweredByBlur ? ", but blur alone lowers it." : ".")
            case .likeData:
                "The data's own mean is \(metric.ideal.map { Quantity.decimal($0, digits: 3) } ?? "not known")"
                    + (metric.isLoweredByBlur ? "; blur alone lowers the number." : ".")
            }
        let columns = first.lowest.count + first.highest.count
        var grid = HTML.paragraph(
            "\(note) From left to right: from the \(words.0) to the \(words.1).")
        grid += "<div class=\"gallery ends\" style=\"--columns:\(columns)\">\n"
        for row in rows {
            grid += HTML.element("div", class: "row", name(of: row.arm)) + "\n"
            for entry in row.lowest + row.highest {
                let value = Quantity.decimal(entry.value, digits: 3)
                grid +=
                    try HTML.element(
                        "div",
                        HTML.image(entry.picture, caption: "\(entry.name), \(row.arm): \(metric.title) \(value)")
                            + HTML.element("span", class: "soft", HTML.text(value))) + "\n"
            }
        }
        let title = "\(metric.title): \(words.0) and \(words.1) seeds of every arm\(lastBudget)"
        return HTML.folded(title, isOpen: metric.id == pictures.extremes.first?.metric, grid + "</div>\n")
    }

    /// The outline of a histogram: two points a bin.
    private static func outline(
        _ numbers: [Double], from low: Double, width: Double, bins: Int
    ) -> [(x: Double, y: Double)] {
        var counts = [Double](repeating: 0, count: bins)
        for number in numbers where number.isFinite {
            counts[min(bins - 1, max(0, Int((number - low) / width)))] += 1 / Double(numbers.count)
        }
        let body = counts.enumerated().flatMap { bin, share in
            [(x: low + Double(bin) * width, y: share), (x: low + Double(bin + 1) * width, y: share)]
        }
        return [(x: low, y: 0)] + body + [(x: low + Double(bins) * width, y: 0)]
    }

    /// Power over frequency, and its error against the data.
    func spectra() -> String {
        guard !results.frequencies.isEmpty else { return "" }
        let x = ChartAxis("frequency, radians a pixel", isLogarithmic: true)
        let power = runs.map { run in
            LineChart.Series(
                run.arm, zip(results.frequencies, run.spectrum).map { (x: $0, y: $1) }, color: color(of: run.arm))
        }
        let data = LineChart.Series(
            "data", zip(results.frequencies, results.dataSpectrum).map { (x: $0, y: $1) }, color: "var(--ink)",
            width: 2,
            isDashed: true)
        let errors = runs.map { run in
            let ratios = zip(run.spectrum, results.dataSpectrum).map { 10 * log10(max($0, 1e-12) / max($1, 1e-12)) }
            return LineChart.Series(
                run.arm, zip(results.frequencies, ratios).map { (x: $0, y: $1) }, color: color(of: run.arm))
        }
        let figures =
            HTML.figure(
                ComparisonReport.chart("Power", x: x, y: ChartAxis("power", isLogarithmic: true), power + [data]).svg(),
                "Mean power of the pictures by spatial frequency; dashed: the data.")
            + HTML.figure(
                ComparisonReport.chart("Error", x: x, y: ChartAxis("dB", including: 0...0), errors).svg(),
                "The same against the data: above 0 there is too much power (noise), below too little (blur).")
        return legend(withData: true) + HTML.element("div", class: "charts", "\n" + figures) + "\n" + octaves()
    }

    /// The error of every octave.
    private func octaves() -> String {
        let parts = runs.first.map(octaves) ?? []
        guard !parts.isEmpty else { return "" }
        var table = HTML.Table("Spectrum error by octave\(lastBudget)", ["period"] + runs.map { $0.arm + ", dB" })
        for (index, part) in parts.enumerated() {
            table.add(
                [.text(part.name)]
                    + runs.map { run in
                        let own = octaves(of: run)
                        guard own.count > index else { return .number("–") }
                        return ComparisonReport.cell(own[index].estimate)
                    })
        }
        return table.html()
    }
}
