/// Where a data set comes from: enough to build it again and to tell whether one was.
public struct DatasetProvenance: Codable, Sendable, Hashable {
    /// What the pictures are, such as `Noto Color Emoji` or a folder's name.
    public var source: String
    /// The command or builder.
    public var tool: String
    /// Versions of the inputs and libraries by name.
    public var versions: [String: String]
    /// What was asked for.
    public var parameters: [String: String]
    /// How many were considered, kept and left out, by reason.
    public var counts: [String: Int]

    /// Collects the facts.
    public init(
        source: String, tool: String, versions: [String: String] = [:], parameters: [String: String] = [:],
        counts: [String: Int] = [:]
    ) {
        self.source = source
        self.tool = tool
        self.versions = versions
        self.parameters = parameters
        self.counts = counts
    }
}
