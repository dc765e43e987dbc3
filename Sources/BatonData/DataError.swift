import BatonFiles

/// What went wrong with a picture, a font, a folder or a data set: the file concerned, what was found, what was
/// expected, how to mend it, and the exit code a command should end with.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; the raw value is the exit code of `sysexits.h`.
    public enum Kind: Int32, Sendable {
        /// The input is there but damaged, foreign or contradictory (`EX_DATAERR`).
        case badData = 65
        /// A named input does not exist or cannot be opened (`EX_NOINPUT`).
        case missingInput = 66
        /// Something the machine should provide is not installed (`EX_UNAVAILABLE`).
        case unavailable = 69
        /// The system has no more open files or memory to give (`EX_OSERR`).
        case exhausted = 71
        /// The output cannot be written (`EX_CANTCREAT`).
        case cannotWrite = 73
    }

    /// What kind of failure this is.
    public var kind: Kind
    /// What went wrong, as a clause without a full stop.
    public var message: String
    /// The file concerned.
    public var file: String?
    /// What the file holds instead of what it should.
    public var found: String?
    /// What it should hold.
    public var expected: String?
    /// How to mend it.
    public var hint: String?

    /// Describes a failure.
    public init(
        _ kind: Kind, _ message: String, file: String? = nil, found: String? = nil, expected: String? = nil,
        hint: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.file = file
        self.found = found
        self.expected = expected
        self.hint = hint
    }

    /// What the system refused, in this module's terms.
    init(_ error: BatonError) {
        self.init(
            Kind(rawValue: error.exitCode) ?? .missingInput, error.message, file: error.file, found: error.found,
            expected: error.expected, hint: error.hint)
    }

    /// The exit code of a command that ends with this error.
    public var exitCode: Int32 { kind.rawValue }

    /// `FILE: message (found …, expected …)`, the hint on a line of its own.
    public var description: String {
        var text = file.map { "\($0): " } ?? ""
        text += message
        let details = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
        if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
        if let hint { text += "\n  hint: \(hint)" }
        return text
    }

    /// The same error, about `file` where it did not name one.
    func concerning(_ file: String) -> DataError {
        var copy = self
        if copy.file == nil { copy.file = file }
        return copy
    }
}
