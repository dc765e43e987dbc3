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
        /// The system refuses memory, open files or processes.
        case exhausted = 71
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
    /// The file concerned.
    public var file: String?
    /// What is there instead of what should be.
    public var found: String?
    /// What should be there.
    public var expected: String?
    /// How to mend it, where that is known.
    public var hint: String?
    /// What the system answered, where it was the system that failed.
    public var system: SystemFailure?

    /// Makes an error of `kind`; `file` is the file concerned and `hint` says how to mend it.
    public init(
        _ kind: Kind, _ message: String, file: String? = nil, found: String? = nil, expected: String? = nil,
        hint: String? = nil, system: SystemFailure? = nil
    ) {
        self.kind = kind
        self.message = message
        self.file = file
        self.found = found
        self.expected = expected
        self.hint = hint
        self.system = system
    }

    /// The exit code of a process that ends because of this error.
    public var exitCode: Int32 { kind.rawValue }

    /// `file: message (found …, expected …)`, on one line.
    public var headline: String {
        let text = file.map { "\($0): \(message)" } ?? message
        let details = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
        return details.isEmpty ? text : "\(text) (\(details.joined(separator: ", ")))"
    }

    /// The headline, and the hint on a line of its own.
    public var description: String { headline + (hint.map { "\n   hint: \($0)" } ?? "") }
}
