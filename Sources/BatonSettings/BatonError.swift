/// Anything that ends a command: what went wrong, where, how to mend it, and which exit code it earns.
public struct BatonError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; the raw value is the process's exit code (after `sysexits.h`).
    public enum Kind: Int32, Sendable, CaseIterable {
        /// Something unexpected failed.
        case failure = 1
        /// The command line is wrong.
        case usage = 64
        /// An input file is damaged or is not what it claims to be.
        case badData = 65
        /// An input file does not exist or cannot be opened.
        case missingInput = 66
        /// Something needed (a device, a library, a family) is not available.
        case unavailable = 69
        /// An output cannot be created or written.
        case cannotWrite = 73
        /// The work was interrupted and can be resumed.
        case interrupted = 75
        /// The configuration is wrong.
        case badConfiguration = 78
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What went wrong, as one sentence without a full stop.
    public var message: String
    /// How to mend it, where that is known.
    public var hint: String?
    /// The file concerned.
    public var file: String?

    /// Makes an error of `kind`; `file` is the file concerned and `hint` says how to mend it.
    public init(_ kind: Kind, _ message: String, file: String? = nil, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.file = file
        self.hint = hint
    }

    /// The exit code of a process that ends because of this error.
    public var exitCode: Int32 { kind.rawValue }

    /// `file: message`, and the hint on a line of its own.
    public var description: String {
        var text = file.map { "\($0): \(message)" } ?? message
        if let hint { text += "\n   hint: \(hint)" }
        return text
    }
}
