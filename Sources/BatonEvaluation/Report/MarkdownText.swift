/// Text inside Markdown tables.
enum MarkdownText {
    /// `text` with what means something in Markdown, or ends a cell, written so that it does not.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "&", "~", "$":
                result.append("\\")
                result.append(scalar)
            default: result.append(isControl(scalar) ? " " : scalar)
            }
        }
        return String(result)
    }

    /// `text` as code. A backtick would end it and becomes an apostrophe; a bar would end the cell and is escaped.
    static func code(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "`": result.append("'")
            case "|": result.append(contentsOf: "\\|".unicodeScalars)
            default: result.append(isControl(scalar) ? " " : scalar)
            }
        }
        return "`\(String(result))`"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
