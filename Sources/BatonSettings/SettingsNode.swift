/// A value of a configuration with the place it was written at.
///
/// Equality compares what was written, not where: a YAML file and a JSON file of the same content are equal.
public struct SettingsNode: Sendable, Hashable {
    /// What was written.
    public indirect enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case int(Int)
        case number(Double)
        case string(String)
        case list([SettingsNode])
        case map([Entry])
    }

    /// One key of a map with its value. Maps keep the order of the file.
    public struct Entry: Sendable, Hashable {
        /// The key.
        public var key: String
        /// Where the key was written.
        public var keyLocation: SourceLocation?
        /// The value.
        public var node: SettingsNode

        /// Makes an entry.
        public init(_ key: String, at keyLocation: SourceLocation? = nil, _ node: SettingsNode) {
            self.key = key
            self.keyLocation = keyLocation
            self.node = node
        }

        /// Equality of key and value; the place does not count.
        public static func == (left: Entry, right: Entry) -> Bool { left.key == right.key && left.node == right.node }

        /// Hashes key and value.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(node)
        }
    }

    /// What was written.
    public var value: Value
    /// Where it was written; nil for a value that nobody wrote, such as a default.
    public var location: SourceLocation?
    /// Where it stands in the configuration, such as `stages.top.sampler.eta`.
    public var path: String
    /// Whether something has been said against it already: validation refuses it without a word of its own.
    public var isFaulty = false

    /// Makes a node.
    public init(_ value: Value, at location: SourceLocation? = nil, path: String = "") {
        self.value = value
        self.location = location
        self.path = path
    }

    /// Equality of what was written; place and path do not count.
    public static func == (left: SettingsNode, right: SettingsNode) -> Bool { left.value == right.value }

    /// Hashes what was written.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// The entries of a map, or nil.
    public var entries: [Entry]? { if case .map(let entries) = value { entries } else { nil } }

    /// The items of a list, or nil.
    public var items: [SettingsNode]? { if case .list(let items) = value { items } else { nil } }

    /// The text of a string, or nil.
    public var text: String? { if case .string(let text) = value { text } else { nil } }

    /// The whole number written, or nil.
    public var integer: Int? { if case .int(let integer) = value { integer } else { nil } }

    /// Whether nothing was written.
    public var isNull: Bool { if case .null = value { true } else { false } }

    /// The value of `key` where this is a map that has it. Setting nil removes the key.
    public subscript(key: String) -> SettingsNode? {
        get { entries?.first { $0.key == key }?.node }
        set {
            guard case .map(var entries) = value else { return }
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let node?): entries[index].node = node
            case (let index?, nil): entries.remove(at: index)
            case (nil, let node?): entries.append(Entry(key, at: node.location, node))
            case (nil, nil): break
            }
            value = .map(entries)
        }
    }

    /// A value that was found wrong and reported; only its place is left.
    public static func faulty(at location: SourceLocation?) -> SettingsNode {
        var node = SettingsNode(.null, at: location)
        node.isFaulty = true
        return node
    }

    /// Where `key` was written, where this is a map that has it.
    public func keyLocation(of key: String) -> SourceLocation? {
        entries?.first { $0.key == key }?.keyLocation
    }
}
