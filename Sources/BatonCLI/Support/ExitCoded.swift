import BatonCheckpoints
import BatonData
import BatonHDF5
import BatonNetworks
import BatonSettings

/// An error that says what went wrong in words for a user, and which exit code it earns (docs/exit-codes.md).
protocol ExitCoded: Error, CustomStringConvertible {
    /// The exit code of a process that ends because of this error.
    var exitCode: Int32 { get }
}

extension BatonError: ExitCoded {}
extension DiagnosticsError: ExitCoded {}
extension HDF5Error: ExitCoded {}
extension DataError: ExitCoded {}
