/// What a builder left out, and why.
public struct BuildReport: Codable, Sendable, Hashable {
    /// An input that is not in the data set.
    public struct Omission: Codable, Sendable, Hashable {
        /// The input's name.
        public var item: String
        /// Why it was left out.
        public var reason: String
    }

    /// How many inputs there were.
    public var considered = 0
    /// How many are in the data set.
    public var kept = 0
    /// Inputs that could not be used.
    public var skipped: [Omission] = []
    /// Inputs whose picture an earlier one already gave.
    public var duplicates: [Omission] = []
}
