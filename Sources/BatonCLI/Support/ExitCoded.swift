import BatonCheckpoints
import BatonData
import BatonHDF5
import BatonNetworks
import BatonSettings

/// An error that says what went wrong in words for a user, and which exit code it earns (docs/exit-codes.md).
protocol ExitCoded: Error {
    /// The exit code of a process that ends because of this error.
    var exitCode: Int32 { get }
    /// The file concerned and what is wrong with it, on one line.
    var headline: String { get }
    /// Single findings, where there are several.
    var findings: [String] { get }
    /// How to mend it.
    var hint: String? { get }
}

extension ExitCoded {
    var findings: [String] { [] }
}

extension BatonError: ExitCoded {}

extension HDF5Error: ExitCoded {
    var headline: String { message }
}

extension DataError: ExitCoded {
    var headline: String {
        var copy = self
        copy.hint = nil
        return copy.description
    }
}

extension CheckpointError: ExitCoded {
    var findings: [String] { details }
}

extension NetworkError: ExitCoded {
    var headline: String { description }
    var hint: String? { nil }
}
