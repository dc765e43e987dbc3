import BatonFiles
import Foundation

/// One of the two streams a command writes to: whether a person watches, and with colours or without.
struct Terminal: Sendable {
    /// The colours that messages use.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "1;31"
        case green = "32"
        case yellow = "1;33"
        case cyan = "36"
    }

    /// Whether texts are coloured: on a terminal, unless `NO_COLOR` is set or the terminal is dumb.
    let hasColors: Bool

    /// Looks at a file descriptor and the environment.
    init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isInteractive = isatty(descriptor) == 1
        hasColors = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Standard output: results.
    static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// Standard error: progress and messages.
    static var messages: Terminal { Terminal(descriptor: STDERR_FILENO) }

    /// `text` in a colour, where colours are wanted.
    func styled(_ text: String, _ style: Style) -> String {
        hasColors ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line of results. Where that fails, the command goes on and ends with 73.
    static func print(_ text: String) {
        StandardStreams.writeOutput(text + "\n")
    }

    /// Writes a line to standard error, in one piece.
    static func message(_ text: String) { StandardStreams.writeMessage(text + "\n") }
}
