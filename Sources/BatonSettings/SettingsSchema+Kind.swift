extension SettingsSchema {
    /// What a key may hold.
    public indirect enum Kind: Sendable {
        /// `true` or `false`.
        case bool
        /// A whole number; `1e4` counts as one.
        case int(ClosedRange<Int>)
        /// A number.
        case number(NumberRange)
        /// A text on one line, such as a name or a path: without control characters.
        case string
        /// Any text, on several lines too.
        case prose
        /// One of a few words.
        case choice([String])
        /// A list of `count` items of one kind.
        case list(Kind, count: ClosedRange<Int>)
        /// Two numbers `[low, high]`, low below high.
        case interval(NumberRange)
        /// A map of known keys.
        case map(SettingsSchema)
        /// A map of free keys, every value of one kind.
        case dictionary(Kind)
        /// A map whose key `type` chooses one of several schemas.
        case variants([Variant])
        /// The first of several kinds that fits; for instance one text or a list of them.
        case either([Kind])
        /// Anything at all.
        case any

        /// A whole number from 1 up.
        public static var count: Kind { .int(1...Int.max) }
        /// A list of any length.
        public static func list(_ kind: Kind) -> Kind { .list(kind, count: 0...Int.max) }
    }

    /// One of the maps that a key `type` chooses from.
    public struct Variant: Sendable {
        /// The value of `type`.
        public var name: String
        /// The other keys. `type` itself is not among them.
        public var schema: SettingsSchema

        /// Makes a variant.
        public init(_ name: String, _ schema: SettingsSchema) {
            self.name = name
            self.schema = schema
        }

        /// Makes a variant of `fields`.
        public init(_ name: String, _ summary: String, fields: [Field] = []) {
            self.init(name, SettingsSchema(summary: summary, fields: fields))
        }
    }
}

extension SettingsSchema.Kind: CustomStringConvertible {
    /// The kind in words, with its article: `a whole number of at least 1`.
    public var description: String {
        switch self {
        case .bool: "true or false"
        case .int(let range):
            "a whole number" + (SettingsSchema.words(range).map { " (" + $0 + ")" } ?? "")
        case .number(let range): range == .any ? "a number" : "a number (\(range))"
        case .string, .prose: "a text"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .list(let kind, let count):
            "a list of " + (count == 0...Int.max ? "" : SettingsSchema.words(count).map { $0 + " " } ?? "")
                + kind.plural
        case .interval: "a list [low, high] of two increasing numbers"
        case .map: "a map"
        case .dictionary: "a map"
        case .variants(let variants): "a map with a type (\(variants.map(\.name).joined(separator: ", ")))"
        case .either(let kinds): kinds.map(\.description).joined(separator: ", or ")
        case .any: "anything"
        }
    }

    /// The maps of known keys that a value of this kind may be, each with the `type` that chooses it.
    var maps: [(type: String?, schema: SettingsSchema)] {
        switch self {
        case .map(let schema): [(nil, schema)]
        case .variants(let variants): variants.map { ($0.name, $0.schema) }
        case .either(let kinds): kinds.flatMap(\.maps)
        default: []
        }
    }

    /// Several of the kind, in words.
    private var plural: String {
        switch self {
        case .int: "whole numbers"
        case .number: "numbers"
        case .string, .prose: "texts"
        case .choice(let words): "words (\(words.joined(separator: ", ")))"
        case .list, .interval: "lists"
        case .map, .dictionary, .variants: "maps"
        case .bool, .either, .any: "values"
        }
    }
}

extension SettingsSchema {
    /// A range of whole numbers in words, or nil for one without bounds.
    static func words(_ range: ClosedRange<Int>) -> String? {
        switch (range.lowerBound, range.upperBound) {
        case (let low, let high) where low == high: "exactly \(low)"
        case (.min, .max): nil
        case (0, .max): "at least 0"
        case (let low, .max): "at least \(low)"
        case (.min, let high): "at most \(high)"
        case (let low, let high): "at least \(low) and at most \(high)"
        }
    }
}
