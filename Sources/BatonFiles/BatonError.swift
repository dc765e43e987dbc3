/// Anything that ends a command: what went wrong, where, how to mend it, and which exit code it earns.
///
/// The one type of error that Baton throws about a user's input, files or machine; findings about a configuration, of
/// which there may be many, each with its place, come together as a `DiagnosticsError`.
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

    /// What is wrong, where a caller may want to tell one case of a kind from another.
    public enum Reason: Sendable, CaseIterable {
        /// The file is something else.
        case foreign
        /// A later format, or a feature that is not read.
        case unsupported
        /// The file was cut off or altered, or says what cannot be.
        case damaged
        /// The file does not hold what was asked for.
        case missingPart
        /// Values of another type of number.
        case wrongType
        /// Values of another shape.
        case wrongShape
        /// What belongs to another network.
        case mismatch
        /// Values that are NaN or infinite.
        case notFinite
        /// A setting that nothing can have.
        case impossible
        /// Settings that no machine can carry out.
        case tooLarge

        /// The kind of every failure for this reason.
        public var kind: Kind {
            switch self {
            case .impossible, .tooLarge: .badConfiguration
            default: .badData
            }
        }
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What is wrong, where that is told apart.
    public var reason: Reason?
    /// What went wrong, as one sentence without a full stop.
    public var message: String
    /// The file concerned.
    public var file: String?
    /// Where in the file: a data set, an array, a key.
    public var place: String?
    /// What is there instead of what should be.
    public var found: String?
    /// What should be there.
    public var expected: String?
    /// Every single finding, where there are several.
    public var details: [String]
    /// How to mend it, where that is known.
    public var hint: String?
    /// What the system answered, where it was the system that failed.
    public var system: SystemFailure?

    /// Makes an error of `kind`; `file` is the file concerned and `hint` says how to mend it.
    public init(
        _ kind: Kind, _ message: String, file: String? = nil, place: String? = nil, found: String? = nil,
        expected: String? = nil, details: [String] = [], hint: String? = nil, system: SystemFailure? = nil
    ) {
        self.kind = kind
        self.message = message
        self.file = file
        self.place = place
        self.found = found
        self.expected = expected
        self.details = details
        self.hint = hint
        self.system = system
    }

    /// Makes an error for `reason`, of its kind.
    public init(
        _ reason: Reason, _ message: String, file: String? = nil, place: String? = nil, found: String? = nil,
        expected: String? = nil, details: [String] = [], hint: String? = nil
    ) {
        self.init(
            reason.kind, message, file: file, place: place, found: found, expected: expected, details: details,
            hint: hint)
        self.reason = reason
    }

    /// The same error, about `file` where it names none.
    public func concerning(_ file: String) -> BatonError {
        var copy = self
        copy.file = self.file ?? file
        return copy
    }

    /// The exit code of a process that ends because of this error.
    public var exitCode: Int32 { kind.rawValue }

    /// `file: place: message (found …, expected …)`, on one line.
    public var headline: String {
        let text = ([file, place].compactMap { $0 } + [message]).joined(separator: ": ")
        let details = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
        return details.isEmpty ? text : "\(text) (\(details.joined(separator: ", ")))"
    }

    /// The headline; every finding and the hint, each on a line of its own.
    public var description: String {
        ([headline] + details + (hint.map { ["hint: \($0)"] } ?? [])).joined(separator: "\n   ")
    }
}
