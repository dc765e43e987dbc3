import BatonFiles

/// What went wrong with an HDF5 file: which file, where inside it, what was found and expected, and how to mend it.
public struct HDF5Error: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sort of failure; it decides the exit code.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// There is no such file.
        case missingFile
        /// The file exists but cannot be read.
        case cannotOpen
        /// The file is something else.
        case notHDF5
        /// An HDF5 feature that is refused on purpose, or unknown here.
        case unsupported
        /// No group, data set or attribute of this name.
        case missingObject
        /// A data set or attribute of another element type.
        case wrongType
        /// A data set of another shape, or a range outside it.
        case wrongShape
        /// The file was cut off or altered.
        case corrupt
        /// Creating or writing failed.
        case cannotWrite
        /// Creating or writing failed for want of space.
        case diskFull
        /// The system has no more open files or memory to give.
        case exhausted
    }

    /// The sort of failure.
    public var kind: Kind
    /// The file concerned.
    public var file: String
    /// The group, data set or attribute inside the file.
    public var path: String?
    /// What failed, in a phrase.
    public var problem: String
    /// What the file holds.
    public var found: String?
    /// What was asked for.
    public var expected: String?
    /// How to mend it.
    public var hint: String?

    /// Describes a failure.
    public init(
        _ kind: Kind, _ problem: String, file: String, path: String? = nil, found: String? = nil,
        expected: String? = nil, hint: String? = nil
    ) {
        self.kind = kind
        self.problem = problem
        self.file = file
        self.path = path
        self.found = found
        self.expected = expected
        self.hint = hint
    }

    /// What the system refused, in this module's terms.
    init(_ error: BatonError, file: String) {
        self.init(Kind(error), error.message, file: error.file ?? file, hint: error.hint)
    }

    /// The process exit code: 65 bad data, 66 missing input, 71 exhausted, 73 cannot write.
    public var exitCode: Int32 {
        switch kind {
        case .missingFile, .cannotOpen: 66
        case .notHDF5, .unsupported, .missingObject, .wrongType, .wrongShape, .corrupt: 65
        case .exhausted: 71
        case .cannotWrite, .diskFull: 73
        }
    }

    /// Everything but the hint, in one line.
    public var message: String {
        var text = file + ": "
        if let path { text += path + ": " }
        text += problem
        if let found { text += "; found " + found }
        if let expected { text += (found == nil ? "; " : ", ") + "expected " + expected }
        return text
    }

    /// The message, and how to mend it.
    public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}

extension HDF5Error.Kind {
    init(_ error: BatonError) {
        self =
            switch (error.kind, error.system?.cause) {
            case (.exhausted, _): .exhausted
            case (.cannotWrite, .full): .diskFull
            case (.cannotWrite, _): .cannotWrite
            case (_, .missing): .missingFile
            default: .cannotOpen
            }
    }
}
