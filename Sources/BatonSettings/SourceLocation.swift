/// A place in a configuration file, or an override on the command line, which has no lines.
public struct SourceLocation: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file as the user named it, or what stands for it, such as `--set a.b=1`.
    public var file: String
    /// Line, from 1; 0 where there are no lines.
    public var line: Int
    /// Column in characters, from 1; 0 where there are no lines.
    public var column: Int

    /// Makes a location; without line and column it stands for the whole.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, which editors and terminals turn into a link.
    public var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}
