import BatonSettings

/// What an argument of a network may be: whole numbers, numbers, truth values, lists of numbers, and one of a few words.
public protocol BackboneArgumentValue: Sendable, Hashable, Codable {
    /// The value as cascade files have it.
    var node: SettingsNode.Value { get }
    /// The value of `key`, which the schema has checked.
    init(_ settings: Settings, _ key: String)
    /// The words that it may be; nil where it is no word.
    static var words: [String]? { get }
}

extension BackboneArgumentValue {
    /// No word.
    public static var words: [String]? { nil }
}

extension Int: BackboneArgumentValue {
    /// A whole number.
    public var node: SettingsNode.Value { .int(self) }
    /// A whole number.
    public init(_ settings: Settings, _ key: String) { self = settings.int(key) }
}

extension Bool: BackboneArgumentValue {
    /// A truth value.
    public var node: SettingsNode.Value { .bool(self) }
    /// A truth value.
    public init(_ settings: Settings, _ key: String) { self = settings.bool(key) }
}

extension Double: BackboneArgumentValue {
    /// A whole number where it is one.
    public var node: SettingsNode.Value { Int(exactly: self).map { .int($0) } ?? .number(self) }
    /// A number.
    public init(_ settings: Settings, _ key: String) { self = settings.number(key) }
}

/// A number of a list, in single or double precision.
public protocol BackboneListNumber: Sendable, Hashable, Codable {
    /// The number as cascade files have it.
    var node: SettingsNode.Value { get }
    /// The numbers of `key`, which the schema has checked.
    static func list(_ settings: Settings, _ key: String) -> [Self]
}

extension Int: BackboneListNumber {
    /// Whole numbers.
    public static func list(_ settings: Settings, _ key: String) -> [Int] { settings.ints(key) }
}

extension Double: BackboneListNumber {
    /// Numbers.
    public static func list(_ settings: Settings, _ key: String) -> [Double] { settings.numbers(key) }
}

extension Float: BackboneListNumber {
    /// A whole number where it is one.
    public var node: SettingsNode.Value { Double(self).node }
    /// Numbers, rounded.
    public static func list(_ settings: Settings, _ key: String) -> [Float] { settings.numbers(key).map { Float($0) } }
}

extension Array: BackboneArgumentValue where Element: BackboneListNumber {
    /// A list.
    public var node: SettingsNode.Value { .list(map { SettingsNode($0.node) }) }
    /// A list.
    public init(_ settings: Settings, _ key: String) { self = Element.list(settings, key) }
}

extension BackboneArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// The word.
    public var node: SettingsNode.Value { .string(rawValue) }
    /// One of the words that the schema has.
    public init(_ settings: Settings, _ key: String) {
        guard let value = Self(rawValue: settings.string(key)) else {
            preconditionFailure("'\(settings.string(key))' is none of \(Self.allCases)")
        }
        self = value
    }
    /// Its cases.
    public static var words: [String]? { allCases.map(\.rawValue) }
    /// Its words, as the kind of a setting.
    public static var kind: SettingsSchema.Kind { .choice(allCases.map(\.rawValue)) }
}
