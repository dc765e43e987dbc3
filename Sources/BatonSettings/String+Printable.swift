extension StringProtocol {
    /// The text as a terminal may show it: what would command the terminal, break the line or turn its order around is
    /// written as an escape, `\n` or `\u{1B}`.
    public var printable: String { escaping { $0.isUnprintable } }

    /// The same for text of several lines, which stay: breaks and tabs are left as they are.
    public var printableLines: String { escaping { $0.isUnprintable && $0 != "\n" && $0 != "\t" } }

    /// Whether the text has a control character (Unicode's category Cc): none belongs into a name.
    public var hasControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }

    private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isEscaped) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case _ where !isEscaped(scalar): text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            default: text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may take the character for anything but a character: control characters, breaks of lines and
    /// paragraphs, marks of byte order, changes of direction, and what is no character at all.
    public var isUnprintable: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB: true
        default: properties.isNoncharacterCodePoint
        }
    }
}
