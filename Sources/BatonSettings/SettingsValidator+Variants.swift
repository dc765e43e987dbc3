/// Maps whose `type` chooses a schema, and values of several kinds.
extension SettingsValidator {
    /// - Parameter preset: the type of a map that names none.
    mutating func variant(
        _ node: SettingsNode, among variants: [SettingsSchema.Variant], path: String, key: String, preset: String?
    ) -> SettingsNode? {
        let names = variants.map(\.name)
        guard node.entries != nil else {
            let hint = node.text.flatMap { names.contains($0) ? "write \(key): {type: \($0)}" : nil }
            wrongType(node, subject: "'\(key)'", expected: "a map with a type", hint: hint)
            return nil
        }
        guard let variant = chosen(node, among: variants, key: key, preset: preset) else {
            return filling.map { SettingsSchema.pick(variants, $0) }.flatMap { variant in
                map(node, schema: variant.schema, path: path, label: key, type: variant.name)
            }
        }
        let label = node["id"]?.text == nil ? "\(key) '\(variant.name)'" : label(of: key, variant.schema, node)
        return map(node, schema: variant.schema, path: path, label: label, type: variant.name)
    }

    /// The variant that a map names, or whose default it is; nil where that is wrong, which has been reported then, with
    /// everything that is wrong whichever variant was meant.
    private mutating func chosen(
        _ node: SettingsNode, among variants: [SettingsSchema.Variant], key: String, preset: String?
    ) -> SettingsSchema.Variant? {
        let names = variants.map(\.name)
        let id = node["id"]?.text.map { " '\(shown($0))'" } ?? ""
        let type = node["type"]
        if let type, !type.isNull {
            if let variant = variants.first(where: { $0.name == type.text }) { return variant }
            let written = type.text ?? SettingsNode.scalar(type.value)
            diagnostics.append(
                .error(
                    "config.unknown-type", "'\(shown(written))' is not a type of '\(key)'\(id)", at: type.location,
                    hint: Spelling.nearest(to: written, among: names).map { "did you mean '\($0)'?" }
                        ?? "known types: \(names.joined(separator: ", "))"))
        } else if type?.isFaulty != true {
            if let preset, let variant = variants.first(where: { $0.name == preset }) { return variant }
            diagnostics.append(
                .error(
                    "config.missing-key", "'\(key)'\(id) needs 'type'", at: node.location,
                    hint: "type is one of \(names.joined(separator: ", "))"))
        }
        if filling == nil {
            let schema = SettingsSchema.common(of: variants)
            let known = Set(variants.flatMap { $0.schema.fields.map(\.key) } + ["type"])
            var copy = node
            for entry in node.entries ?? [] where known.contains(entry.key) && schema[entry.key] == nil {
                copy[entry.key] = nil
            }
            copy["type"] = nil
            _ = map(copy, schema: schema, path: "", label: label(of: key, schema, node))
        }
        return nil
    }

    mutating func either(
        _ node: SettingsNode, _ kinds: [SettingsSchema.Kind], subject: String, path: String, key: String,
        preset: String?
    ) -> SettingsNode? {
        var first: [Diagnostic] = []
        let before = diagnostics
        for kind in kinds {
            diagnostics = before
            if let value = value(node, kind: kind, subject: subject, path: path, key: key, preset: preset) {
                return value
            }
            // The complaint of the kind whose form was right says most.
            let own = Array(diagnostics.dropFirst(before.count))
            if first.isEmpty || (own.allSatisfy { $0.code != "config.wrong-type" }) { first = own }
        }
        diagnostics = before
        if first.allSatisfy({ $0.code == "config.wrong-type" && $0.location == node.location }) {
            wrongType(node, subject: subject, expected: kinds.map(\.description).joined(separator: ", or "))
        } else {
            diagnostics += first
        }
        return nil
    }
}

extension SettingsSchema {
    /// The fields that all `variants` have, whatever else each has.
    static func common(of variants: [Variant]) -> SettingsSchema {
        func isShared(_ field: Field) -> Bool {
            variants.allSatisfy { variant in
                let other = variant.schema[field.key]
                return other?.summary == field.summary && other?.kind.description == field.kind.description
                    && other?.defaultValue == field.defaultValue
            }
        }
        // "edm stage" and "relay stage" are stages.
        let words = variants.map { $0.schema.title.split(separator: " ").last.map(String.init) ?? "" }
        let title = Set(words).count == 1 ? words[0] : ""
        return SettingsSchema(title: title, fields: variants.first?.schema.fields.filter(isShared) ?? [])
    }

    /// Element `index` of what goes round and round.
    static func pick<Element>(_ elements: [Element], _ index: Int) -> Element { elements[index % elements.count] }
}
