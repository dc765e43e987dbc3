/// Whether a text is JSON (RFC 8259), and where it is not: the parser that follows also reads YAML, and Foundation's takes commas
/// before a closing bracket.
struct JSONSyntax {
    /// The first thing that is wrong.
    struct Problem: Error {
        let message: String
        /// From 1.
        let line: Int
        /// In characters, from 1.
        let column: Int
        var hint: String?
        /// Whether the text goes deeper than is looked at.
        var isDepth = false
    }

    private let bytes: [UInt8]
    private var position = 0

    /// The first problem of `text`; nil where it is JSON. What is nested deeper than `depth` is too large, and left to be found so.
    static func problem(in text: String, depth: Int) -> Problem? {
        do throws(Problem) {
            var scanner = JSONSyntax(bytes: Array(text.utf8))
            try scanner.document(depth: depth)
            return nil
        } catch {
            return error.isDepth ? nil : error
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func document(depth: Int) throws(Problem) {
        skipBlanks()
        // An empty file is one in every format.
        guard position < bytes.count else { return }
        try value(depth: depth)
        skipBlanks()
        if position < bytes.count { throw unexpected("nothing behind the value") }
    }

    private mutating func value(depth: Int) throws(Problem) {
        skipBlanks()
        switch byte {
        case UInt8(ascii: "{"):
            try items(until: UInt8(ascii: "}"), depth: depth) { (scanner) throws(Problem) in
                scanner.skipBlanks()
                guard scanner.byte == UInt8(ascii: "\"") else { throw scanner.unexpected("a key in double quotes") }
                try scanner.string()
                scanner.skipBlanks()
                guard scanner.take(UInt8(ascii: ":")) else { throw scanner.unexpected("':'") }
                try scanner.value(depth: depth - 1)
            }
        case UInt8(ascii: "["):
            try items(until: UInt8(ascii: "]"), depth: depth) { (scanner) throws(Problem) in
                try scanner.value(depth: depth - 1)
            }
        case UInt8(ascii: "\""): try string()
        default: try word()
        }
    }

    /// What stands between brackets, with commas between and none at the end.
    private mutating func items(
        until end: UInt8, depth: Int, _ item: (inout JSONSyntax) throws(Problem) -> Void
    ) throws(Problem) {
        guard depth > 0 else { throw Problem(message: "it is nested too deep", line: 0, column: 0, isDepth: true) }
        position += 1
        skipBlanks()
        if take(end) { return }
        while true {
            try item(&self)
            skipBlanks()
            if take(end) { return }
            let comma = position
            guard take(UInt8(ascii: ",")) else {
                throw unexpected("',' or '\(Character(Unicode.Scalar(end)))'")
            }
            skipBlanks()
            if byte == end {
                throw problem(
                    "there is a comma behind the last item", at: comma, hint: "take it out, or call the file .yaml")
            }
        }
    }

    private mutating func string() throws(Problem) {
        let start = position
        position += 1
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                position += 1
                try escape()
            case 0..<0x20: throw problem("there is a control character in a text")
            default: position += 1
            }
        }
        throw problem("a text has no end", at: start)
    }

    private mutating func escape() throws(Problem) {
        guard let byte else { throw problem("a text has no end") }
        guard byte == UInt8(ascii: "u") else {
            guard "\"\\/bfnrt".utf8.contains(byte) else { throw problem("there is no such escape in JSON") }
            position += 1
            return
        }
        position += 1
        for _ in 0..<4 {
            guard let digit = self.byte, Character(Unicode.Scalar(digit)).isHexDigit else {
                throw unexpected("four hexadecimal digits")
            }
            position += 1
        }
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() throws(Problem) {
        let start = position
        while let byte, !" \t\r\n,:[]{}\"".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if ["true", "false", "null"].contains(text) || text.wholeMatch(of: Self.number) != nil { return }
        position = start
        guard !text.isEmpty else { throw unexpected("a value") }
        let hint =
            switch text.first {
            case "#", "/": "JSON has no comments; call the file .yaml"
            case "'": "texts stand in double quotes"
            default: nil as String?
            }
        throw problem("'\(text.prefix(40))' is no value", hint: hint)
    }

    private static var number: Regex<(Substring, Substring?, Substring?)> {
        /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func unexpected(_ wanted: String) -> Problem {
        guard position < bytes.count else { return problem("it ends where \(wanted) is expected") }
        let found = String(decoding: bytes[position...].prefix(4), as: UTF8.self).prefix(1)
        return problem("expected \(wanted), found '\(found)'")
    }

    private func problem(_ message: String, at place: Int? = nil, hint: String? = nil) -> Problem {
        let before = bytes[..<(place ?? position)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).count + 1
        return Problem(message: message, line: line, column: column, hint: hint)
    }
}
