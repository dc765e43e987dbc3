import BatonData
import BatonTensor
import Foundation

/// The versions of the tool and of the libraries that results depend on.
enum Versions {
    /// By name.
    static var all: [String: String] {
        var versions = EngineLibraries.versions
        versions["baton"] = ToolVersion.number
        versions["libspng"] = PNG.libraryVersion
        versions["threads"] = "\(Threads.count)"
        versions["system"] = ProcessInfo.processInfo.operatingSystemVersionString
        return versions
    }
}
