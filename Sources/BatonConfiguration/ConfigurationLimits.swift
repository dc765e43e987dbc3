/// Bounds on what a configuration file may hold, far above any honest file and far below what could exhaust a machine.
public struct ConfigurationLimits: Sendable, Hashable {
    /// Largest file in bytes.
    public var bytes = 1 << 20
    /// Most values in one file, with every alias counted as what it stands for.
    public var nodes = 20_000
    /// Deepest nesting of maps and lists.
    public var depth = 64
    /// Most files reached through `extends`.
    public var files = 64

    /// The bounds that `baton` uses.
    public init() {}
}
