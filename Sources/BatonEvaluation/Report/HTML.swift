import BatonFiles
import BatonCharts
import BatonData
import Foundation

/// Pieces of a page.
enum HTML {
    /// Text with the characters that mean something written so that they do not.
    static func text(_ content: String) -> String { SVGText.escaped(content) }

    /// `<tag class="…">content</tag>`; the content is markup already.
    static func element(_ tag: String, class name: String = "", _ content: String) -> String {
        "<\(tag)\(name.isEmpty ? "" : " class=\"\(name)\"")>\(content)</\(tag)>"
    }

    /// A paragraph of text.
    static func paragraph(_ content: String, class name: String = "") -> String {
        element("p", class: name, text(content)) + "\n"
    }

    /// A section with its heading.
    static func section(_ id: String, _ title: String, _ content: String) -> String {
        "<section id=\"\(id)\">\n<h2>\(text(title))</h2>\n\(content)</section>\n"
    }

    /// A picture inside the page, which fills the window while its box is checked: a click, or the space bar.
    ///
    /// - Parameter caption: what it shows; read out, and written below the large picture.
    static func image(_ picture: PixelImage, caption: String) throws(BatonError) -> String {
        let data = Data(try PNG.encode(picture)).base64EncodedString()
        let shape = picture.width == picture.height ? "" : " style=\"aspect-ratio:\(picture.width)/\(picture.height)\""
        return "<label class=\"zoom\"\(shape)><input type=\"checkbox\" aria-label=\"enlarge: \(text(caption))\">"
            + "<img src=\"data:image/png;base64,\(data)\" width=\"\(picture.width)\" height=\"\(picture.height)\" "
            + "alt=\"\(text(caption))\"><span>\(text(caption))</span></label>"
    }

    /// Content under a line that opens it.
    static func folded(_ title: String, isOpen: Bool = false, _ content: String) -> String {
        "<details\(isOpen ? " open" : "")>\n<summary>\(text(title))</summary>\n\(content)</details>\n"
    }

    /// A chart with what it shows below it.
    static func figure(_ svg: String, _ caption: String) -> String {
        "<figure>\n\(svg)<figcaption>\(text(caption))</figcaption>\n</figure>\n"
    }

    /// A table. On narrow screens every row becomes a block whose cells carry their column's name.
    struct Table {
        /// A cell: markup, and whether it is a number.
        struct Cell {
            var content: String
            var isNumber: Bool

            /// Text.
            static func text(_ content: String) -> Cell { Cell(content: HTML.text(content), isNumber: false) }
            /// A number.
            static func number(_ content: String) -> Cell { Cell(content: HTML.text(content), isNumber: true) }
            /// Markup.
            static func markup(_ content: String, isNumber: Bool = false) -> Cell {
                Cell(content: content, isNumber: isNumber)
            }
        }

        private let caption: String
        private let columns: [String]
        private var rows: [(cells: [Cell], style: String)] = []

        /// - Parameter caption: what the table holds, and at which budget.
        init(_ caption: String, _ columns: [String]) {
            self.caption = caption
            self.columns = columns
        }

        /// Adds a row; the first cell names it.
        mutating func add(_ cells: [Cell], class style: String = "") { rows.append((cells, style)) }

        /// The markup.
        func html() -> String {
            let head = columns.enumerated().map { index, title in
                let isNumber = rows.first.map { $0.cells.indices.contains(index) && $0.cells[index].isNumber } ?? false
                return "<th scope=\"col\"\(isNumber ? " class=\"number\"" : "")>\(HTML.text(title))</th>"
            }
            let body = rows.map { row in
                let cells = row.cells.enumerated().map { index, cell in
                    let style = cell.isNumber ? " class=\"number\"" : ""
                    guard index > 0 else { return "<th scope=\"row\"\(style)>\(cell.content)</th>" }
                    let label = columns.indices.contains(index) ? HTML.text(columns[index]) : ""
                    return "<td data-label=\"\(label)\"\(style)>\(cell.content)</td>"
                }
                return "<tr\(row.style.isEmpty ? "" : " class=\"\(row.style)\"")>\(cells.joined())</tr>"
            }
            return
                "<table>\n<caption>\(HTML.text(caption))</caption>\n<thead><tr>\(head.joined())</tr></thead>\n<tbody>\n\(body.joined(separator: "\n"))\n"
                + "</tbody>\n</table>\n"
        }
    }
}
