extension SettingsSchema {
    /// A Markdown table of the keys, those of maps below included, for the reference pages and `baton families`.
    public func reference() -> String {
        var rows: [String] = []
        SettingsSchema.addRows(of: self, prefix: "", to: &rows)
        return (["| key | holds | default | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }

    private static func addRows(of schema: SettingsSchema, prefix: String, to rows: inout [String]) {
        for field in schema.fields {
            let fallback = field.defaultValue.map { "`\(SettingsNode($0).json(compact: true))`" }
            let unit = field.unit.map { " [\($0)]" } ?? ""
            rows.append(
                "| `\(prefix)\(field.key)` | \(field.kind) | \(fallback ?? (field.isRequired ? "required" : "–")) "
                    + "| \(field.summary)\(unit) |")
            for (type, schema) in field.kind.maps {
                addRows(of: schema, prefix: prefix + field.key + (type.map { "(\($0))" } ?? "") + ".", to: &rows)
            }
        }
    }
}
