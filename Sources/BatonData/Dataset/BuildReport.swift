/// What a builder left out, and why.
public struct BuildReport: Codable, Sendable, Hashable {
    /// An input that is not in the data set.
    public struct Omission: Codable, Sendable, Hashable {
        /// The input's name.
        public var item: String
        /// Why it was left out.
        public var reason: String

        /// Says what and why.
        public init(item: String, reason: String) {
            self.item = item
            self.reason = reason
        }
    }

    /// How many pictures there were that can be read.
    public var considered = 0
    /// How many are in the data set.
    public var kept = 0
    /// Pictures that could not be used.
    public var skipped: [Omission] = []
    /// Pictures that an earlier one already gave.
    public var duplicates: [Omission] = []
    /// Pictures of formats that are not read, and links that lead nowhere.
    public var unread: [Omission] = []
    /// Files that are no pictures, by their endings.
    public var others: [String: Int] = [:]

    /// Nothing yet.
    public init() {}
}
