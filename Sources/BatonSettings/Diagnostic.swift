/// One finding about a configuration, with the place it concerns and a stable code.
public struct Diagnostic: Hashable, Sendable, Codable, CustomStringConvertible {
    /// How bad a finding is. Only errors make a configuration unusable.
    public enum Severity: String, Sendable, Codable, CaseIterable {
        case error, warning, note
    }

    /// How bad it is.
    public var severity: Severity
    /// A stable code, such as `config.unknown-key` or `handoff.size`.
    public var code: String
    /// What was found, as one sentence without a full stop.
    public var message: String
    /// Where it was found.
    public var location: SourceLocation?
    /// Facts that explain the finding, one a line.
    public var notes: [String]
    /// How to mend it.
    public var hint: String?

    /// Makes a finding.
    public init(
        _ severity: Severity, code: String, _ message: String, at location: SourceLocation? = nil, notes: [String] = [],
        hint: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
        self.notes = notes
        self.hint = hint
    }

    /// An error.
    public static func error(
        _ code: String, _ message: String, at location: SourceLocation? = nil, notes: [String] = [], hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, code: code, message, at: location, notes: notes, hint: hint)
    }

    /// A warning.
    public static func warning(
        _ code: String, _ message: String, at location: SourceLocation? = nil, notes: [String] = [], hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(.warning, code: code, message, at: location, notes: notes, hint: hint)
    }

    /// A note.
    public static func note(
        _ code: String, _ message: String, at location: SourceLocation? = nil, notes: [String] = [], hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(.note, code: code, message, at: location, notes: notes, hint: hint)
    }

    /// `file:line:column error[code]: message`, then one indented line a note and one for the hint.
    ///
    /// A spelling suggestion is short enough to stay on the first line. What a file says is shown as `printable`.
    public var description: String {
        var text = location.map { "\($0.description.printable) " } ?? ""
        text += "\(severity.rawValue)[\(code)]: \(message.printable)"
        if let hint, notes.isEmpty, hint.hasPrefix("did you mean") { return text + "; " + hint.printable }
        for note in notes { text += "\n   \(note.printable)" }
        if let hint { text += "\n   hint: \(hint.printable)" }
        return text
    }
}
