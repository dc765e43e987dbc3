extension SettingsSchema {
    /// One key of a map.
    public struct Field: Sendable {
        /// The key.
        public var key: String
        /// What it may hold.
        public var kind: Kind
        /// Whether it must be written. A field that need not be, and has no default, may be absent.
        public var isRequired: Bool
        /// What stands for a key that is not written.
        public var defaultValue: SettingsNode.Value?
        /// One sentence for the reference and the editor.
        public var summary: String
        /// The unit of a number, such as `images` or `σ`.
        public var unit: String?
        /// What the key is for; nil for what the map is for that it stands in.
        public var role: Role?

        /// A key that must be written (`required: true`) or may be absent.
        public init(
            _ key: String, _ kind: Kind, required: Bool = false, unit: String? = nil, role: Role? = nil,
            _ summary: String
        ) {
            self.key = key
            self.kind = kind
            self.isRequired = required
            self.summary = summary
            self.unit = unit
            self.role = role
        }

        /// A key with a default. A default map is completed by its own schema: `[:]` is "all defaults".
        public init(
            _ key: String, _ kind: Kind, default value: SettingsNode.Value, unit: String? = nil, role: Role? = nil,
            _ summary: String
        ) {
            self.key = key
            self.kind = kind
            self.isRequired = false
            self.defaultValue = value
            self.summary = summary
            self.unit = unit
            self.role = role
        }
    }
}
