import BatonSettings

/// A table of text for terminals: columns as wide as their longest cell, numbers to the right.
package struct TextTable {
    /// Where a column's cells stand.
    package enum Alignment {
        case left
        case right
    }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []
    private var footer: [String]?

    /// A table with the given columns.
    package init(_ columns: [(title: String, alignment: Alignment)]) {
        titles = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; missing cells at its end are empty.
    package mutating func add(_ cells: [String]) { rows.append(padded(cells)) }

    /// Sets the last row, which a rule sets apart.
    package mutating func setFooter(_ cells: [String]) { footer = padded(cells) }

    private func padded(_ cells: [String]) -> [String] {
        Array(
            (cells.map(\.printable) + [String](repeating: "", count: max(0, titles.count - cells.count))).prefix(
                titles.count))
    }

    /// The table, without a line end at its end.
    package func rendered(for terminal: Terminal) -> String {
        let all = [titles] + rows + (footer.map { [$0] } ?? [])
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (column, cell) in cells.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                text += alignments[column] == .right ? space + cell : cell + space
                if column + 1 < cells.count { text += "  " }
            }
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        let rule = String(repeating: "─", count: widths.reduce(0, +) + 2 * max(0, widths.count - 1))
        var lines = [terminal.styled(line(titles), .bold)] + rows.map(line)
        if let footer { lines += [terminal.styled(rule, .dim), line(footer)] }
        return lines.joined(separator: "\n")
    }
}
