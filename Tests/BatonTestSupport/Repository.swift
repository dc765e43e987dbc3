import Foundation

/// The checkout that the tests were built from.
public enum Repository {
    /// The folder of the package's manifest.
    public static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The path of a file of `Tests/Fixtures`.
    public static func fixture(_ name: String) -> String { path + "/Tests/Fixtures/" + name }
}
