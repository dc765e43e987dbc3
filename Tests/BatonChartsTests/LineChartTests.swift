import BatonCharts
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Line chart") struct LineChartTests {
    /// The elements of a drawing, in order, with their attributes and text.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String], text: String)] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String] = [:]
        ) { elements.append((name, attributes, "")) }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !elements.isEmpty { elements[elements.count - 1].text += text }
        }
    }

    private func read(_ svg: String) throws -> [(name: String, attributes: [String: String], text: String)] {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse())
        return reader.elements.map { ($0.name, $0.attributes, $0.text.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private func points(_ text: String?) -> [(x: Double, y: Double)] {
        (text ?? "").split(separator: " ").map { pair in
            let numbers = pair.split(separator: ",").compactMap { Double($0) }
            return (numbers[0], numbers[1])
        }
    }

    @Test("lines lie where the ticks say") func linesLieWhereTheTicksSay() throws {
        let chart = LineChart(
            title: "a < b & \"c\"", x: ChartAxis("x"), y: ChartAxis("y", isLogarithmic: true),
            series: [
                .init("first", [(0, 1), (50, 10), (100, 100), (110, .nan), (120, -1)]), .init("second", [(100, 1)]),
            ])
        let elements = try read(chart.svg())
        let texts = elements.filter { $0.name == "text" }
        #expect(texts.contains { $0.text == "a < b & \"c\"" })
        #expect(texts.contains { $0.text == "second" })
        let lines = elements.filter { $0.name == "polyline" }.map { points($0.attributes["points"]) }
        #expect(lines.map(\.count) == [3, 1])
        // On a logarithmic axis the middle is the geometric mean.
        #expect(abs(lines[0][1].x - (lines[0][0].x + lines[0][2].x) / 2) < 0.11)
        #expect(abs(lines[0][1].y - (lines[0][0].y + lines[0][2].y) / 2) < 0.11)
        let tick = try #require(texts.first { $0.text == "10" && $0.attributes["text-anchor"] == "end" })
        #expect(abs((Double(tick.attributes["y"] ?? "") ?? 0) - 4 - lines[0][1].y) < 0.11)
        for (x, y) in lines.joined() { #expect((0...chart.width).contains(x) && (0...chart.height).contains(y)) }
    }

    @Test(
        "any data makes a picture",
        arguments: [
            [], [(0.0, 0.0)], [(1.0, 5.0), (1.0, 5.0)], [(0.0, -1e9), (1e12, 1e9)], [(0.0, 1e-7), (1.0, 3e-7)],
        ] as [[(Double, Double)]])
    func anyDataMakesAPicture(data: [(Double, Double)]) throws {
        for isLogarithmic in [false, true] {
            let axis = ChartAxis("v", isLogarithmic: isLogarithmic)
            let svg = LineChart(title: "", x: axis, y: axis, series: [.init("", data.map { ($0.0, $0.1) })]).svg()
            _ = try read(svg)
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
    }

    /// What a name may try: marks before and after what means something, and what XML cannot hold.
    static let hostile = [
        "<b>", "\u{600}<img src=x onerror=alert(1)>", "\"\u{301} onload=\"alert(1)", "'\u{20DD}><script>",
        "a\u{200D}<\u{200D}b",
        "&\u{338}lt;", "]]>\u{0}\u{1B}[2J\u{FFFF}", "\u{202E}<b>\r\n",
    ]

    @Test("names stay names", arguments: hostile)
    func namesStayNames(name: String) throws {
        let escaped = SVGText.escaped(name)
        #expect(!escaped.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
        var chart = LineChart(
            title: name, x: ChartAxis(name), y: ChartAxis(name), series: [.init(name, [(0, 1), (1, 2)], color: name)])
        chart.width = 400
        let elements = try read(chart.svg())
        #expect(Set(elements.map(\.name)).isSubset(of: ["svg", "rect", "line", "text", "polyline", "circle"]))
        #expect(!elements.contains { $0.attributes.keys.contains { $0.hasPrefix("on") } })
        let kept = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map {
                    $0.value < 0x20 && !"\r\n".unicodeScalars.contains($0) || $0.value == 0xFFFF ? "\u{FFFD}" : $0
                }))
        let texts = elements.filter { $0.name == "text" }.map(\.text)
        #expect(texts.contains { same($0, kept) }, "the name is still shown")
    }

    /// Equal but for line ends, which XML makes one, and space at both ends.
    private func same(_ a: String, _ b: String) -> Bool {
        func plain(_ text: String) -> [Unicode.Scalar] {
            Array(
                text.replacingOccurrences(of: "\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
                    .unicodeScalars)
        }
        return plain(a) == plain(b)
    }

    @Test("intervals are drawn and shown") func intervalsAreDrawnAndShown() throws {
        let points = [(x: 1.0, y: 5.0), (x: 2.0, y: 6.0)]
        let chart = LineChart(
            title: "", x: ChartAxis("x"), y: ChartAxis("y"),
            series: [
                .init("a", points, intervals: [1...9, 2...20]), .init("b", points, intervals: [4...6, 5...7]),
            ])
        let bars = try read(chart.svg()).filter { $0.attributes["class"] == "bar" }.map(\.attributes)
        #expect(bars.count == 4)
        // The axis reaches as far as the longest; bars at one place stand beside each other.
        for bar in bars { #expect((0...chart.height).contains(Double(bar["y2"] ?? "") ?? -1)) }
        #expect(Set(bars.map { $0["x1"] }).count == 4)
        let lengths = bars.map { abs((Double($0["y1"] ?? "") ?? 0) - (Double($0["y2"] ?? "") ?? 0)) }
        #expect(abs(lengths[1] / lengths[0] - 18.0 / 8) < 0.02)
    }
}
