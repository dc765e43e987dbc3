extension SettingsSchema {
    /// A Markdown table of the keys, for the reference pages and `baton families`.
    ///
    /// - Parameter isDeep: whether the keys of maps below are listed as well.
    public func reference(isDeep: Bool = true) -> String {
        var rows: [String] = []
        SettingsSchema.addRows(of: self, prefix: "", isDeep: isDeep, to: &rows)
        guard !rows.isEmpty else { return "No keys of its own.\n" }
        return (["| key | holds | default | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }

    private static func addRows(of schema: SettingsSchema, prefix: String, isDeep: Bool, to rows: inout [String]) {
        for field in schema.fields {
            let fallback = field.defaultValue.map { "`\(SettingsNode($0).json(compact: true))`" }
            let unit = field.unit.map { " [\($0)]" } ?? ""
            let cells = [
                "`\(prefix)\(field.key)`", "\(field.kind)", fallback ?? (field.isRequired ? "required" : "–"),
                field.summary + unit,
            ]
            rows.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
            guard isDeep else { continue }
            for (type, schema) in field.kind.maps {
                let prefix = prefix + field.key + (type.map { "(\($0))" } ?? "") + "."
                addRows(of: schema, prefix: prefix, isDeep: true, to: &rows)
            }
        }
    }
}
