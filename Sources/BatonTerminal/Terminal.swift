import BatonSettings
import Foundation

/// One of the two streams a command writes to: whether a person watches, and with colours or without.
package struct Terminal: Sendable {
    /// The colours that messages use.
    package enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "1;31"
        case green = "32"
        case yellow = "1;33"
        case cyan = "36"
    }

    /// Whether texts are coloured: on a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    package let hasColors: Bool

    /// Looks at a file descriptor and the environment.
    package init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isInteractive = isatty(descriptor) == 1
        hasColors = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Standard output: results.
    package static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// Standard error: progress and messages.
    package static var messages: Terminal { Terminal(descriptor: STDERR_FILENO) }

    /// `text` in a colour, where colours are wanted.
    ///
    /// The colour stands between two control characters until the text is written: whatever else would command a terminal is
    /// then shown as an escape, since it comes from a file, a name or an argument.
    package func styled(_ text: String, _ style: Style) -> String {
        hasColors ? "\u{1}\(style.rawValue)\u{2}\(text)\u{1}0\u{2}" : text
    }

    /// `text` as a terminal gets it: our colours as commands, nothing else.
    package static func written(_ text: String) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let start = rest.firstIndex(of: "\u{1}") {
            result += Substring(rest[..<start]).printableLines
            rest = rest[rest.index(after: start)...]
            let code = rest.prefix { ("0"..."9").contains($0) || $0 == ";" }
            guard rest[code.endIndex...].first == "\u{2}" else {
                result += "\\u{1}"
                continue
            }
            result += "\u{1B}[\(String(Substring(code)))m"
            rest = rest[rest.index(after: code.endIndex)...]
        }
        return result + Substring(rest).printableLines
    }

    /// Writes a result as JSON, over several lines.
    package static func print(json content: some Encodable) throws { print(try JSONText.object(content)) }

    /// Writes a result as JSON, on one line.
    package static func print(jsonLine content: some Encodable) throws {
        print(try JSONText.object(content, isCompact: true))
    }

    /// Writes a line of results. Where that fails, the command goes on and ends with 73.
    package static func print(_ text: String) {
        StandardStreams.writeOutput(written(text) + "\n")
    }

    /// Writes a line to standard error, in one piece.
    package static func message(_ text: String) { StandardStreams.writeMessage(written(text) + "\n") }
}

extension Terminal {
    /// A finding with its severity in colour.
    package func text(of diagnostic: Diagnostic) -> String {
        guard hasColors else { return diagnostic.description }
        let word = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]:"
        let style: Style =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .yellow
            case .note: .cyan
            }
        return diagnostic.description.replacingOccurrences(of: word, with: styled(word, style))
    }
}

/// A result that people read as text.
package protocol TextReport {
    /// The text, without a line end at its end.
    func text(for terminal: Terminal) -> String
}
