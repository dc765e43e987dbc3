import ArgumentParser
import BatonSettings
import BatonTerminal
import Foundation

/// Says why a command ends and with which exit code.
enum ErrorReport {
    /// Writes the reason to standard error (help and version, which end a command too, to standard output).
    static func write(_ error: any Error) -> Int32 {
        switch error {
        case let error as DiagnosticsError:
            for diagnostic in error.diagnostics { Terminal.message(Terminal.messages.text(of: diagnostic)) }
            return error.exitCode
        case let error as BatonError:
            Terminal.message(lines(of: error).joined(separator: "\n   "))
            return error.exitCode
        case let code as ExitCode: return code.rawValue
        default: return writeOther(error)
        }
    }

    /// At most four lines, however many findings there are.
    private static func lines(of error: BatonError) -> [String] {
        let shown = error.details.count > 2 ? 1 : error.details.count
        var lines = [label + error.headline.printable] + error.details.prefix(shown).map(\.printable)
        if shown < error.details.count { lines.append("… and \(error.details.count - shown) more") }
        if let hint = error.hint { lines.append("hint: " + hint.printable) }
        return lines
    }

    private static var label: String { Terminal.messages.styled("error:", .red) + " " }

    /// What the argument parser throws, and errors of the system.
    private static func writeOther(_ error: any Error) -> Int32 {
        let code = RootCommand.exitCode(for: error)
        // The parser calls every error that is not its own a failure.
        if code.rawValue == 0 {
            Terminal.print(RootCommand.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            let message = RootCommand.fullMessage(for: error)
            let text = message.hasPrefix("Error: ") ? label + message.dropFirst("Error: ".count) : message
            Terminal.message(text)
            return BatonError.Kind.usage.rawValue
        }
        Terminal.message(label + "\(error)")
        return BatonError.Kind.failure.rawValue
    }
}
