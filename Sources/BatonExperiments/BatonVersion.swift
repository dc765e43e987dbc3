import BatonData
import BatonTensor
import Foundation

/// The version of Baton, as `--version` prints it and files that it writes carry it.
public enum BatonVersion {
    /// Semantic version.
    public static let number = "0.1.0"
    /// Name and version.
    public static let text = "baton \(number)"

    /// By name, the versions of Baton and of the libraries that results depend on, and of the machine.
    public static var all: [String: String] {
        var versions = EngineLibraries.versions
        versions["baton"] = number
        versions["libspng"] = PNG.libraryVersion
        versions["threads"] = "\(Threads.count)"
        versions["system"] = ProcessInfo.processInfo.operatingSystemVersionString
        return versions
    }
}
