/// Walks a configuration beside its schema, collecting problems and filling in defaults.
struct SettingsValidator {
    var diagnostics: [Diagnostic] = []
    /// The maps around the one at work, outermost first: where a key that stands in the wrong section may belong.
    var scopes: [Scope] = []

    struct Scope {
        var path: String
        var schema: SettingsSchema
    }

    /// The map with its defaults, or nil where it cannot be used. `type` is the variant that was chosen.
    mutating func map(
        _ node: SettingsNode, schema: SettingsSchema, path: String, label: String, type: String? = nil
    ) -> SettingsNode? {
        guard let entries = node.entries else {
            wrongType(node, subject: label, expected: "a map of settings")
            return nil
        }
        scopes.append(Scope(path: path, schema: schema))
        defer { scopes.removeLast() }
        var isComplete = true
        for entry in entries where schema[entry.key] == nil && !(type != nil && entry.key == "type") {
            unknownKey(entry, schema: schema, label: label)
            isComplete = false
        }
        var resolved: [SettingsNode.Entry] = []
        if let type { resolved.append(.init("type", SettingsNode(.string(type), at: node["type"]?.location))) }
        for field in schema.fields {
            let written = entries.first { $0.key == field.key }
            switch self.field(field, written: written, of: node, path: path, label: label) {
            case .absent: break
            case .value(let value): resolved.append(.init(field.key, at: written?.keyLocation, value))
            case .unusable: isComplete = false
            }
        }
        return isComplete ? SettingsNode(.map(resolved), at: node.location, path: path) : nil
    }

    private enum Outcome {
        case absent, unusable
        case value(SettingsNode)
    }

    private mutating func field(
        _ field: SettingsSchema.Field, written: SettingsNode.Entry?, of map: SettingsNode, path: String, label: String
    ) -> Outcome {
        let fieldPath = path.isEmpty ? field.key : path + "." + field.key
        var node = written?.node
        if let written, written.node.isNull, mayBeEmpty(field) { node = nil }
        if node == nil, let value = field.defaultValue { node = SettingsNode(value) }
        guard let node else {
            guard field.isRequired else { return .absent }
            diagnostics.append(
                .error(
                    "config.missing-key", "\(label) needs '\(field.key)'", at: map.location,
                    hint: "\(field.key): \(field.summary) (\(field.kind))"))
            return .unusable
        }
        let subject = "'\(field.key)'" + (label.isEmpty ? "" : " of \(label)")
        return value(node, kind: field.kind, subject: subject, path: fieldPath, key: field.key).map(Outcome.value)
            ?? .unusable
    }

    /// A key without a value counts as not written where that cannot hide a number somebody meant to give.
    private func mayBeEmpty(_ field: SettingsSchema.Field) -> Bool {
        switch field.kind {
        case .map, .variants, .dictionary: true
        default: !field.isRequired && field.defaultValue == nil
        }
    }

    /// The value in the form its kind asks for, or nil where it is wrong.
    private mutating func value(
        _ node: SettingsNode, kind: SettingsSchema.Kind, subject: String, path: String, key: String
    ) -> SettingsNode? {
        func result(_ value: SettingsNode.Value) -> SettingsNode { SettingsNode(value, at: node.location, path: path) }
        switch kind {
        case .any: return result(node.value)
        case .bool:
            if case .bool = node.value { return result(node.value) }
            wrongType(node, subject: subject, expected: kind.description, hint: boolHint(node))
        case .int(let range):
            guard let integer = whole(node) else {
                wrongType(node, subject: subject, expected: "a whole number")
                return nil
            }
            if range.contains(integer) { return result(.int(integer)) }
            outOfRange(node, subject: subject, words: SettingsSchema.words(range) ?? "smaller")
        case .number(let range):
            guard let number = number(node) else {
                wrongType(node, subject: subject, expected: "a number")
                return nil
            }
            if range.contains(number) { return result(.number(number == 0 ? 0 : number)) }
            outOfRange(node, subject: subject, words: number.isFinite ? range.description : "a finite number")
        case .string:
            if case .string(let text) = node.value {
                if !text.isEmpty { return result(node.value) }
                outOfRange(node, subject: subject, words: "a text that is not empty")
            } else {
                wrongType(node, subject: subject, expected: "a text", hint: textHint(node))
            }
        case .choice(let words): return choice(node, among: words, subject: subject, path: path)
        case .list(let kind, let count):
            return list(node, of: kind, count: count, subject: subject, path: path, key: key)
        case .interval(let range): return interval(node, range, subject: subject, path: path)
        case .map(let schema): return map(node, schema: schema, path: path, label: label(of: key, schema, node))
        case .dictionary(let kind): return dictionary(node, of: kind, subject: subject, path: path)
        case .variants(let variants): return variant(node, among: variants, path: path, key: key)
        case .either(let kinds): return either(node, kinds, subject: subject, path: path, key: key)
        }
        return nil
    }

    private func label(of key: String, _ schema: SettingsSchema, _ node: SettingsNode) -> String {
        guard let id = node["id"]?.text else { return schema.title.isEmpty ? key : schema.title }
        return (schema.title.isEmpty ? key : schema.title) + " '\(shown(id))'"
    }

    private mutating func variant(
        _ node: SettingsNode, among variants: [SettingsSchema.Variant], path: String, key: String
    ) -> SettingsNode? {
        let names = variants.map(\.name)
        let id = node["id"]?.text.map { " '\(shown($0))'" } ?? ""
        guard node.entries != nil else {
            let hint = node.text.flatMap { names.contains($0) ? "write \(key): {type: \($0)}" : nil }
            wrongType(node, subject: "'\(key)'", expected: "a map with a type", hint: hint)
            return nil
        }
        guard let type = node["type"], !type.isNull else {
            diagnostics.append(
                .error(
                    "config.missing-key", "'\(key)'\(id) needs 'type'", at: node.location,
                    hint: "type is one of \(names.joined(separator: ", "))"))
            return nil
        }
        guard let name = type.text, let variant = variants.first(where: { $0.name == name }) else {
            let written = type.text ?? SettingsNode.scalar(type.value)
            diagnostics.append(
                .error(
                    "config.unknown-type", "'\(shown(written))' is not a type of '\(key)'\(id)", at: type.location,
                    hint: Spelling.nearest(to: written, among: names).map { "did you mean '\($0)'?" }
                        ?? "known types: \(names.joined(separator: ", "))"))
            return nil
        }
        let label = node["id"]?.text == nil ? "\(key) '\(name)'" : label(of: key, variant.schema, node)
        return map(node, schema: variant.schema, path: path, label: label, type: name)
    }

    private mutating func list(
        _ node: SettingsNode, of kind: SettingsSchema.Kind, count: ClosedRange<Int>, subject: String, path: String,
        key: String
    ) -> SettingsNode? {
        guard let items = node.items else {
            wrongType(node, subject: subject, expected: "a list")
            return nil
        }
        guard count.contains(items.count) else {
            diagnostics.append(
                .error(
                    "config.wrong-count",
                    "\(subject) must have \(SettingsSchema.words(count) ?? "other") items, found \(items.count)",
                    at: node.location))
            return nil
        }
        var resolved: [SettingsNode] = []
        var ids: [String: SourceLocation?] = [:]
        for (index, item) in items.enumerated() {
            let id = item["id"]?.text
            if let id, let earlier = ids.updateValue(item["id"]?.location, forKey: id) {
                diagnostics.append(
                    .error(
                        "config.duplicate-id", "'\(shown(id))' is the id of two items of \(subject)",
                        at: item["id"]?.location, notes: earlier.map { ["first used at \($0)"] } ?? []))
            }
            let itemPath = id.map { "\(path).\($0)" } ?? "\(path)[\(index)]"
            if let value = value(item, kind: kind, subject: "item \(index + 1) of \(subject)", path: itemPath, key: key)
            {
                resolved.append(value)
            }
        }
        return resolved.count == items.count ? SettingsNode(.list(resolved), at: node.location, path: path) : nil
    }

    private mutating func dictionary(
        _ node: SettingsNode, of kind: SettingsSchema.Kind, subject: String, path: String
    ) -> SettingsNode? {
        guard let entries = node.entries else {
            wrongType(node, subject: subject, expected: "a map")
            return nil
        }
        var resolved: [SettingsNode.Entry] = []
        for entry in entries {
            let subject = "'\(shown(entry.key))' of \(subject)"
            let path = path + "." + entry.key
            if let value = value(entry.node, kind: kind, subject: subject, path: path, key: entry.key) {
                resolved.append(.init(entry.key, at: entry.keyLocation, value))
            }
        }
        return resolved.count == entries.count ? SettingsNode(.map(resolved), at: node.location, path: path) : nil
    }

    private mutating func interval(_ node: SettingsNode, _ range: NumberRange, subject: String, path: String)
        -> SettingsNode?
    {
        let item = SettingsSchema.Kind.number(range)
        guard let ends = list(node, of: item, count: 2...2, subject: subject, path: path, key: ""),
            let low = ends.items?.first.flatMap(number), let high = ends.items?.last.flatMap(number)
        else { return nil }
        guard low < high else {
            outOfRange(node, subject: subject, words: "[low, high] with low below high")
            return nil
        }
        return ends
    }

    private mutating func choice(_ node: SettingsNode, among words: [String], subject: String, path: String)
        -> SettingsNode?
    {
        guard case .string(let text) = node.value else {
            wrongType(node, subject: subject, expected: "one of \(words.joined(separator: ", "))", hint: textHint(node))
            return nil
        }
        if words.contains(text) { return SettingsNode(node.value, at: node.location, path: path) }
        diagnostics.append(
            .error(
                "config.unknown-choice", "\(subject) cannot be '\(shown(text))'", at: node.location,
                hint: Spelling.nearest(to: text, among: words).map { "did you mean '\($0)'?" }
                    ?? "one of \(words.joined(separator: ", "))"))
        return nil
    }

    private mutating func either(
        _ node: SettingsNode, _ kinds: [SettingsSchema.Kind], subject: String, path: String, key: String
    ) -> SettingsNode? {
        var first: [Diagnostic] = []
        let before = diagnostics
        for kind in kinds {
            diagnostics = before
            if let value = value(node, kind: kind, subject: subject, path: path, key: key) { return value }
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
