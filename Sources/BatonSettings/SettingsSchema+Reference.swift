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
            switch field.kind {
            case .map(let schema): addRows(of: schema, prefix: prefix + field.key + ".", to: &rows)
            case .variants(let variants):
                for variant in variants {
                    addRows(of: variant.schema, prefix: "\(prefix)\(field.key)(\(variant.name)).", to: &rows)
                }
            default: break
            }
        }
    }
}
