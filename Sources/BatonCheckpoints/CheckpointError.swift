import BatonFiles
import BatonHDF5

/// What went wrong with a checkpoint or safetensors file: which file, what was found and expected, and how to mend it.
public struct CheckpointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sort of failure; it decides the exit code.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// There is no such file.
        case missingFile
        /// The file exists but cannot be read.
        case cannotOpen
        /// The file is something else.
        case wrongFormat
        /// A later format, or a feature that is not read.
        case unsupported
        /// The file was cut off or altered, or its header lies.
        case corrupt
        /// The file does not hold what was asked for.
        case missingPart
        /// The file holds another network's arrays.
        case mismatch
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
    /// What went wrong, in a phrase.
    public var problem: String
    /// Every single finding, where there are several: one a line.
    public var details: [String]
    /// How to mend it.
    public var hint: String?

    /// Describes a failure.
    public init(_ kind: Kind, _ problem: String, file: String, details: [String] = [], hint: String? = nil) {
        self.kind = kind
        self.file = file
        self.problem = problem
        self.details = details
        self.hint = hint
    }

    /// The same failure of the HDF5 file underneath.
    init(_ error: HDF5Error) {
        let kind: Kind =
            switch error.kind {
            case .missingFile: .missingFile
            case .cannotOpen: .cannotOpen
            case .notHDF5: .wrongFormat
            case .unsupported: .unsupported
            case .missingObject: .missingPart
            case .wrongType, .wrongShape, .corrupt: .corrupt
            case .cannotWrite: .cannotWrite
            case .diskFull: .diskFull
            case .exhausted: .exhausted
            }
        var problem = error.message
        if problem.hasPrefix(error.file + ": ") { problem.removeFirst(error.file.count + 2) }
        self.init(kind, problem, file: error.file, hint: error.hint)
    }

    /// What the system refused, in this module's terms; `foreign` is what data count as that are none.
    init(_ error: BatonError, file: String, foreign: Kind = .corrupt) {
        let kind: Kind =
            switch (error.kind, error.system?.cause) {
            case (.badData, _): foreign
            case (.exhausted, _): .exhausted
            case (.cannotWrite, .full): .diskFull
            case (.cannotWrite, _): .cannotWrite
            case (_, .missing): .missingFile
            default: .cannotOpen
            }
        let found = error.found.map { " (found \($0))" } ?? ""
        self.init(kind, error.message + found, file: error.file ?? file, hint: error.hint)
    }

    /// The process exit code: 65 bad data, 66 missing input, 71 exhausted, 73 cannot write.
    public var exitCode: Int32 {
        switch kind {
        case .missingFile, .cannotOpen: 66
        case .wrongFormat, .unsupported, .corrupt, .missingPart, .mismatch: 65
        case .exhausted: 71
        case .cannotWrite, .diskFull: 73
        }
    }

    /// Everything but the file and the hint: the problem, and each finding on a line of its own.
    public var message: String { ([problem] + details.map { "  " + $0 }).joined(separator: "\n") }

    /// The file and the problem, on one line.
    public var headline: String { "\(file): \(problem)" }

    /// The file, the message, and how to mend it.
    public var description: String { "\(file): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "") }
}

/// Runs `body`, turning failures of the HDF5 file into those of the checkpoint.
func checkpointErrors<Result: ~Copyable>(
    _ body: () throws(HDF5Error) -> Result
) throws(CheckpointError) -> Result {
    do { return try body() } catch { throw CheckpointError(error) }
}
