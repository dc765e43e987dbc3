/// Literals, so that defaults in a schema read as they would in a file.
extension SettingsNode.Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: SettingsNode.Value...) { self = .list(elements.map { SettingsNode($0) }) }
    /// A map in the order written.
    public init(dictionaryLiteral elements: (String, SettingsNode.Value)...) {
        self = .map(elements.map { SettingsNode.Entry($0.0, SettingsNode($0.1)) })
    }
    /// Nothing.
    public init(nilLiteral: ()) { self = .null }
}
