/// Charts side by side in one drawing, on the same axes so that they can be compared.
public struct ChartGrid: Sendable {
    /// The heading; none where it is empty.
    public var title: String
    /// The charts in reading order.
    public var charts: [LineChart]
    /// Charts a row.
    public var columns: Int

    /// Lays out charts.
    ///
    /// - Parameter sharesAxes: whether all charts show the same range, which holds the points of all of them.
    public init(title: String = "", _ charts: [LineChart], columns: Int = 2, sharesAxes: Bool = true) {
        self.title = title
        self.columns = max(1, columns)
        self.charts = sharesAxes ? ChartGrid.sharing(charts) : charts
    }

    private static func sharing(_ charts: [LineChart]) -> [LineChart] {
        let series = charts.flatMap(\.series)
        guard let first = charts.first else { return charts }
        func range(_ axis: ChartAxis, _ values: [Double]) -> ClosedRange<Double>? {
            let shown = values.filter(axis.shows)
            guard let low = shown.min(), let high = shown.max() else { return axis.including }
            return min(low, axis.including?.lowerBound ?? low)...max(high, axis.including?.upperBound ?? high)
        }
        let x = range(first.x, series.flatMap { $0.points.map(\.x) })
        let y = range(first.y, series.flatMap { $0.points.map(\.y) })
        return charts.map { chart in
            var chart = chart
            chart.x.including = x
            chart.y.including = y
            return chart
        }
    }

    /// The drawing as an SVG document of its own.
    public func svg() -> String {
        let cell = (width: charts.map(\.width).max() ?? 0, height: charts.map(\.height).max() ?? 0)
        let rows = (charts.count + columns - 1) / columns
        let top = title.isEmpty ? 0.0 : 40
        let (width, height) = (cell.width * Double(min(columns, charts.count)), top + cell.height * Double(rows))
        var body = "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>\n"
        if !title.isEmpty {
            body += "<text x=\"16\" y=\"26\" font-size=\"17\" font-weight=\"bold\">\(SVGText.escaped(title))</text>\n"
        }
        for (index, chart) in charts.enumerated() {
            body += chart.element(
                x: Double(index % columns) * cell.width, y: top + Double(index / columns) * cell.height)
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
            + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" fill=\"#333333\">\n\(body)</svg>\n"
    }
}
