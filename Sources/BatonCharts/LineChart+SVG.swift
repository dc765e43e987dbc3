import Foundation

extension LineChart {
    private struct Frame {
        var left = 62.0
        var right: Double
        var top: Double
        var bottom: Double
    }

    /// The chart as an SVG document of its own; it needs no style sheet, script or font.
    public func svg() -> String { element() }

    /// The chart as an element, at a place inside another drawing.
    func element(x left: Double = 0, y top: Double = 0) -> String {
        let shown = series.map { line in line.points.filter { x.shows($0.x) && y.shows($0.y) } }
        let bars = series.map { line in
            zip(line.points, line.intervals).filter {
                x.shows($0.x) && y.shows($1.lowerBound) && y.shows($1.upperBound)
            }
        }
        let ends = bars.joined().flatMap { [$0.1.lowerBound, $0.1.upperBound] }
        let ranges = (x: x.range(of: shown.joined().map(\.x)), y: y.range(of: shown.joined().map(\.y) + ends))
        let names = hasLegend ? series.map(\.name).filter { !$0.isEmpty } : []
        let legend = names.isEmpty ? 0 : 44 + 6.6 * Double(names.map(\.count).max() ?? 0)
        let frame = Frame(
            right: width - (legend > 0 ? 16 : 28) - legend, top: title.isEmpty ? 16 : 40, bottom: height - 48)
        func place(_ point: (x: Double, y: Double)) -> (Double, Double) {
            (
                frame.left + x.position(of: point.x, in: ranges.x) * (frame.right - frame.left),
                frame.bottom - y.position(of: point.y, in: ranges.y) * (frame.bottom - frame.top)
            )
        }

        var body = rectangle(0, 0, width, height, "class=\"ground\" fill=\"#ffffff\"")
        if !title.isEmpty { body += text(title, frame.left, 24, "font-size=\"15\" font-weight=\"bold\"") }
        for tick in x.ticks(in: ranges.x) {
            let (at, _) = place((tick, ranges.y.lowerBound))
            body += rule(at, frame.top, at, frame.bottom)
            body += text(ChartAxis.text(tick), at, frame.bottom + 16, "text-anchor=\"middle\"")
        }
        for tick in y.ticks(in: ranges.y) {
            let (_, at) = place((ranges.x.lowerBound, tick))
            body += rule(frame.left, at, frame.right, at)
            body += text(ChartAxis.text(tick), frame.left - 6, at + 4, "text-anchor=\"end\"")
        }
        body += rectangle(
            frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top,
            "class=\"frame\" fill=\"none\" stroke=\"#888888\"")
        body += text(x.label, (frame.left + frame.right) / 2, height - 12, "text-anchor=\"middle\"")
        let middle = (frame.top + frame.bottom) / 2
        body += text(
            y.label, 16, middle, "text-anchor=\"middle\" transform=\"rotate(-90 16 \(number(middle)))\"")
        for (index, points) in shown.enumerated() where !points.isEmpty {
            let path = points.map(place).map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
            body +=
                "<polyline fill=\"none\" style=\"stroke:\(color(index))\" stroke-width=\"\(number(series[index].width))\" "
            body += series[index].isDashed ? "stroke-dasharray=\"5 4\" " : ""
            body += "stroke-linejoin=\"round\" points=\"\(path)\"/>\n"
            for point in series[index].hasDots ? points.map(place) : [] {
                body += "<circle cx=\"\(number(point.0))\" cy=\"\(number(point.1))\" r=\"3\" "
                body += "style=\"fill:\(color(index))\"/>\n"
            }
        }
        // What every bar is moved by, so that none hides another.
        let drawn = bars.indices.filter { !bars[$0].isEmpty }
        for (rank, index) in drawn.enumerated() {
            let shift = 5 * (Double(rank) - Double(drawn.count - 1) / 2)
            for (point, interval) in bars[index] {
                let (at, low) = place((point.x, interval.lowerBound))
                let (_, high) = place((point.x, interval.upperBound))
                body += line(at + shift, low, at + shift, high, color(index), width: 1.5, class: "bar")
                for end in [low, high] {
                    body += line(at + shift - 2, end, at + shift + 2, end, color(index), width: 1.5)
                }
            }
        }
        var row = frame.top + 8
        for (index, name) in series.map(\.name).enumerated() where hasLegend && !name.isEmpty {
            let left = frame.right + 12
            body += line(left, row, left + 20, row, color(index), width: max(2, series[index].width))
            body += text(name, left + 26, row + 4, "")
            row += 18
        }
        let place = left == 0 && top == 0 ? "" : "x=\"\(number(left))\" y=\"\(number(top))\" "
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" \(place)width=\"\(number(width))\" height=\"\(number(height))\" "
            + "viewBox=\"0 0 \(number(width)) \(number(height))\" font-family=\"sans-serif\" font-size=\"12\" "
            + "fill=\"#333333\">\n\(body)</svg>\n"
    }

    private func color(_ index: Int) -> String {
        SVGText.escaped(series[index].color ?? LineChart.palette[index % LineChart.palette.count])
    }

    /// A line in a series' colour. It is set as a style, in which a page may name a variable; a page may also restyle everything
    /// that has a class.
    private func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String, width: Double, class name: String = ""
    ) -> String {
        "<line \(name.isEmpty ? "" : "class=\"\(name)\" ")\(ends(x1, y1, x2, y2)) style=\"stroke:\(color)\" "
            + "stroke-width=\"\(number(width))\"/>\n"
    }

    private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"rule\" \(ends(x1, y1, x2, y2)) stroke=\"#e4e4e4\" stroke-width=\"1\"/>\n"
    }

    private func ends(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\""
    }

    private func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) -> String {
        "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
            + style + "/>\n"
    }

    private func text(_ content: String, _ x: Double, _ y: Double, _ style: String) -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\"\(style.isEmpty ? "" : " " + style)>\(SVGText.escaped(content))</text>\n"
    }

    /// A coordinate to a tenth of a pixel, without locale.
    private func number(_ value: Double) -> String {
        let text = String(format: "%.1f", value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
