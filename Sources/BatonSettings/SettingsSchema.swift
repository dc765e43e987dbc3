/// What a map of settings may hold: one source for validation, defaults, the JSON schema and the reference pages.
public struct SettingsSchema: Sendable {
    /// What the map describes, as messages name it: `cascade`, `relay stage`.
    public var title: String
    /// One sentence about it.
    public var summary: String
    /// Its keys, in the order in which resolved files list them.
    public var fields: [Field]

    /// Makes a schema; two fields of one key are a programmer's error.
    public init(title: String = "", summary: String = "", fields: [Field]) {
        precondition(Set(fields.map(\.key)).count == fields.count, "two fields of schema '\(title)' share a key")
        self.title = title
        self.summary = summary
        self.fields = fields
    }

    /// The field of `key`.
    public subscript(key: String) -> Field? { fields.first { $0.key == key } }

    /// This schema with further fields behind its own; a key that both have is a programmer's error.
    public func adding(_ more: [Field]) -> SettingsSchema {
        SettingsSchema(title: title, summary: summary, fields: fields + more)
    }
}
