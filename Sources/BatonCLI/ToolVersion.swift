/// The version of the tool, as `--version` prints it and files that it writes carry it.
enum ToolVersion {
    /// Semantic version.
    static let number = "0.1.0"
    /// Name and version.
    static let text = "baton \(number)"
}
