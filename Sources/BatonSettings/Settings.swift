/// A map that was checked against its schema, with its defaults filled in.
///
/// The schema says which keys there are and what they hold; asking for another key, or for another kind, is a
/// programmer's error and traps. What a file may leave out is read with the `optional…` accessors.
public struct Settings: Sendable {
    /// What the map may hold.
    public let schema: SettingsSchema
    /// The map with its defaults, in the order of the schema.
    public let node: SettingsNode
    /// The chosen variant of a map that has a `type`; empty for any other map.
    public let type: String

    init(schema: SettingsSchema, node: SettingsNode, type: String?) {
        self.schema = schema
        self.node = node
        self.type = type ?? ""
    }

    /// Where the map stands in the configuration, such as `stages.top.sampler`.
    public var path: String { node.path }

    /// Where the map was written; nil for a default.
    public var location: SourceLocation? { node.location }

    /// Where the value of `key` was written; for a default the place of the map itself.
    public func location(of key: String) -> SourceLocation? { node[key]?.location ?? node.location }

    /// Whether `key` has a value, written or default.
    public func has(_ key: String) -> Bool { optional(key) != nil }

    /// Whether `key` was written in a file rather than filled in.
    public func isWritten(_ key: String) -> Bool { node.keyLocation(of: key) != nil }

    /// The whole map, defaults included.
    public func resolved() -> SettingsNode { node }

    /// A problem with `key`, at its place, to be thrown by code that checks what a schema cannot say.
    public func failure(_ code: String, _ message: String, at key: String, hint: String? = nil) -> DiagnosticsError {
        DiagnosticsError([.error(code, message, at: location(of: key), hint: hint)])
    }

    private func optional(_ key: String) -> SettingsNode? {
        precondition(schema[key] != nil, "'\(key)' is not in the schema '\(schema.title)'")
        return node[key]
    }

    private func required(_ key: String) -> SettingsNode {
        guard let node = optional(key) else {
            preconditionFailure("'\(key)' may be absent and is read as if it could not")
        }
        return node
    }
}

// MARK: - Plain values

extension Settings {
    /// A truth value.
    public func bool(_ key: String) -> Bool { Settings.bool(required(key)) }
    /// A truth value that may be absent.
    public func optionalBool(_ key: String) -> Bool? { optional(key).map(Settings.bool) }
    /// A whole number.
    public func int(_ key: String) -> Int { Settings.int(required(key)) }
    /// A whole number that may be absent.
    public func optionalInt(_ key: String) -> Int? { optional(key).map(Settings.int) }
    /// A number.
    public func number(_ key: String) -> Double { Settings.number(required(key)) }
    /// A number that may be absent.
    public func optionalNumber(_ key: String) -> Double? { optional(key).map(Settings.number) }
    /// A text or a choice.
    public func string(_ key: String) -> String { Settings.string(required(key)) }
    /// One of the words of a type that the schema lists; another word is a programmer's error.
    public func choice<Value: RawRepresentable<String>>(_ key: String, as type: Value.Type = Value.self) -> Value {
        guard let value = Value(rawValue: string(key)) else {
            preconditionFailure("'\(string(key))' of '\(path).\(key)' is none of the words of \(Value.self)")
        }
        return value
    }
    /// A text or a choice that may be absent.
    public func optionalString(_ key: String) -> String? { optional(key).map(Settings.string) }
    /// A list of whole numbers.
    public func ints(_ key: String) -> [Int] { Settings.items(required(key)).map(Settings.int) }
    /// A list of whole numbers that may be absent.
    public func optionalInts(_ key: String) -> [Int]? { optional(key).map { Settings.items($0).map(Settings.int) } }
    /// A list of numbers; a single number counts as a list of one.
    public func numbers(_ key: String) -> [Double] { Settings.numbers(required(key)) }
    /// A list of numbers that may be absent.
    public func optionalNumbers(_ key: String) -> [Double]? { optional(key).map(Settings.numbers) }
    /// A list of texts; a single text counts as a list of one.
    public func strings(_ key: String) -> [String] { optionalStrings(key) ?? [] }
    /// A list of texts that may be absent.
    public func optionalStrings(_ key: String) -> [String]? {
        optional(key).map { node in node.text.map { [$0] } ?? Settings.items(node).map(Settings.string) }
    }
    /// The ends of an interval.
    public func interval(_ key: String) -> ClosedRange<Double> { Settings.interval(numbers(key)) }
    /// The ends of an interval that may be absent.
    public func optionalInterval(_ key: String) -> ClosedRange<Double>? { optionalNumbers(key).map(Settings.interval) }

    private static func bool(_ node: SettingsNode) -> Bool {
        guard case .bool(let bool) = node.value else { preconditionFailure("'\(node.path)' is no truth value") }
        return bool
    }

    private static func int(_ node: SettingsNode) -> Int {
        guard case .int(let integer) = node.value else { preconditionFailure("'\(node.path)' is no whole number") }
        return integer
    }

    private static func number(_ node: SettingsNode) -> Double {
        switch node.value {
        case .number(let number): return number
        case .int(let integer): return Double(integer)
        default: preconditionFailure("'\(node.path)' is no number")
        }
    }

    private static func numbers(_ node: SettingsNode) -> [Double] {
        switch node.value {
        case .number, .int: [number(node)]
        default: items(node).map(number)
        }
    }

    private static func string(_ node: SettingsNode) -> String {
        guard case .string(let text) = node.value else { preconditionFailure("'\(node.path)' is no text") }
        return text
    }

    private static func items(_ node: SettingsNode) -> [SettingsNode] {
        guard case .list(let items) = node.value else { preconditionFailure("'\(node.path)' is no list") }
        return items
    }

    private static func interval(_ ends: [Double]) -> ClosedRange<Double> {
        guard ends.count == 2, ends[0] <= ends[1] else { preconditionFailure("\(ends) is no interval") }
        return ends[0]...ends[1]
    }
}

// MARK: - Maps

extension Settings {
    /// A map below this one.
    public func settings(_ key: String) -> Settings {
        guard let settings = optionalSettings(key) else {
            preconditionFailure("'\(key)' may be absent and is read as if it could not")
        }
        return settings
    }

    /// A map below this one that may be absent.
    public func optionalSettings(_ key: String) -> Settings? {
        guard let node = optional(key), let kind = schema[key]?.kind else { return nil }
        return Settings.wrap(node, kind: kind)
    }

    /// A list of maps below this one; none where it is absent.
    public func settingsList(_ key: String) -> [Settings] {
        guard let node = optional(key), case .list(let kind, _) = schema[key]?.kind else { return [] }
        return Settings.items(node).compactMap { Settings.wrap($0, kind: kind) }
    }

    /// A map of maps with free keys below this one, in the order of the file.
    public func settingsByName(_ key: String) -> [(name: String, settings: Settings)] {
        guard let entries = optional(key)?.entries, case .dictionary(let kind) = schema[key]?.kind else { return [] }
        return entries.compactMap { entry in Settings.wrap(entry.node, kind: kind).map { (entry.key, $0) } }
    }

    private static func wrap(_ node: SettingsNode, kind: SettingsSchema.Kind) -> Settings? {
        switch kind {
        case .map(let schema): return node.entries.map { _ in Settings(schema: schema, node: node, type: nil) }
        case .variants(let variants):
            let type = node["type"]?.text
            return variants.first { $0.name == type }.map { Settings(schema: $0.schema, node: node, type: type) }
        case .either(let kinds): return kinds.lazy.compactMap { wrap(node, kind: $0) }.first
        default: return nil
        }
    }
}
