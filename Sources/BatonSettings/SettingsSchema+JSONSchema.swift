extension SettingsSchema {
    /// The schema as a JSON schema, draft-07: the newest one that editors' YAML servers read.
    ///
    /// - Parameter partial: whether keys may be missing, as in a file that extends another one.
    public func jsonSchema(partial: Bool = false) -> SettingsNode {
        SettingsNode(.map(SettingsSchema.object(self, type: nil, partial: partial)))
    }

    private typealias Entries = [SettingsNode.Entry]

    private static func entry(_ key: String, _ value: SettingsNode.Value) -> SettingsNode.Entry {
        .init(key, SettingsNode(value))
    }

    private static func strings(_ texts: [String]) -> SettingsNode.Value {
        .list(texts.map { SettingsNode(.string($0)) })
    }

    /// - Parameter isPreset: whether `type` need not be written.
    private static func object(
        _ schema: SettingsSchema, type: String?, partial: Bool, isPreset: Bool = false
    ) -> Entries {
        var entries: Entries = []
        if !schema.title.isEmpty { entries.append(entry("title", .string(schema.title))) }
        if !schema.summary.isEmpty { entries.append(entry("description", .string(schema.summary))) }
        entries.append(entry("type", "object"))
        var properties: Entries = []
        if let type { properties.append(entry("type", ["const": .string(type)])) }
        for field in schema.fields { properties.append(entry(field.key, .map(property(field, partial: partial)))) }
        entries.append(entry("properties", .map(properties)))
        // A list is merged by id, so that even an unfinished item must say which one it is.
        let required = schema.fields.filter { $0.isRequired && (!partial || $0.key == "id") }.map(\.key)
        let all = (type != nil && !partial && !isPreset ? ["type"] : []) + required
        if !all.isEmpty { entries.append(entry("required", strings(all))) }
        entries.append(entry("additionalProperties", false))
        return entries
    }

    private static func property(_ field: Field, partial: Bool) -> Entries {
        var entries = describe(field.kind, partial: partial, preset: field.defaultValue?.type)
        var summary = field.summary
        if let unit = field.unit { summary += " [\(unit)]" }
        entries.removeAll { $0.key == "description" }
        entries.insert(entry("description", .string(summary)), at: 0)
        if let value = field.defaultValue { entries.append(entry("default", value)) }
        return entries
    }

    private static func describe(_ kind: Kind, partial: Bool, preset: String? = nil) -> Entries {
        switch kind {
        case .any: return []
        case .bool: return [entry("type", "boolean")]
        case .int(let range):
            var entries = [entry("type", "integer")]
            if range.lowerBound != .min { entries.append(entry("minimum", .int(range.lowerBound))) }
            if range.upperBound != .max { entries.append(entry("maximum", .int(range.upperBound))) }
            return entries
        case .number(let range):
            var entries = [entry("type", "number")]
            if range.lower.isFinite {
                entries.append(entry(range.excludesLower ? "exclusiveMinimum" : "minimum", .number(range.lower)))
            }
            if range.upper.isFinite {
                entries.append(entry(range.excludesUpper ? "exclusiveMaximum" : "maximum", .number(range.upper)))
            }
            return entries
        case .string, .prose: return [entry("type", "string"), entry("minLength", 1)]
        case .choice(let words): return [entry("enum", strings(words))]
        case .list(let kind, let count):
            var entries = [entry("type", "array"), entry("items", .map(describe(kind, partial: partial)))]
            if count.lowerBound > 0 { entries.append(entry("minItems", .int(count.lowerBound))) }
            if count.upperBound != .max { entries.append(entry("maxItems", .int(count.upperBound))) }
            return entries
        case .interval(let range): return describe(.list(.number(range), count: 2...2), partial: partial)
        case .map(let schema): return object(schema, type: nil, partial: partial)
        case .dictionary(let kind):
            return [entry("type", "object"), entry("additionalProperties", .map(describe(kind, partial: partial)))]
        case .variants(let variants):
            let options = variants.map {
                SettingsNode(.map(object($0.schema, type: $0.name, partial: partial, isPreset: $0.name == preset)))
            }
            // Without its type an unfinished map may fit more than one of them.
            return [entry(partial ? "anyOf" : "oneOf", .list(options))]
        case .either(let kinds):
            return [
                entry("anyOf", .list(kinds.map { SettingsNode(.map(describe($0, partial: partial, preset: preset))) }))
            ]
        }
    }
}
