/// Walks a configuration beside its schema, collecting problems and filling in defaults.
///
/// With ``filling`` it puts something right in the place of whatever is wrong, so that the rest can be judged.
struct SettingsValidator {
    var diagnostics: [Diagnostic] = []
    /// The maps around the one at work, outermost first: where a key that stands in the wrong section may belong.
    var scopes: [Scope] = []
    /// Which stand-in takes the place of a wrong value; nil where nothing is put right.
    var filling: Int?

    struct Scope {
        var path: String
        var schema: SettingsSchema
    }

    init(filling: Int? = nil) { self.filling = filling }

    /// The map with its defaults, or nil where it cannot be used. `type` is the variant that was chosen.
    mutating func map(
        _ node: SettingsNode, schema: SettingsSchema, path: String, label: String, type: String? = nil
    ) -> SettingsNode? {
        guard let entries = node.entries else {
            if !node.isFaulty { wrongType(node, subject: label, expected: "a map of settings") }
            return nil
        }
        scopes.append(Scope(path: path, schema: schema))
        defer { scopes.removeLast() }
        var isComplete = true
        // What was misspelt is not missing.
        var meant = Set<String>()
        for entry in entries where schema[entry.key] == nil && !(type != nil && entry.key == "type") {
            if let key = unknownKey(entry, schema: schema, label: label) { meant.insert(key) }
            isComplete = filling != nil
        }
        var resolved: [SettingsNode.Entry] = []
        if let type { resolved.append(.init("type", SettingsNode(.string(type), at: node["type"]?.location))) }
        for field in schema.fields {
            var written = entries.first { $0.key == field.key }
            if written == nil, meant.contains(field.key) { written = .init(field.key, .faulty(at: nil)) }
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
        if let written, written.node.isNull, !written.node.isFaulty, mayBeEmpty(field) { node = nil }
        if node == nil, let value = field.defaultValue { node = SettingsNode(value) }
        if let node {
            let subject = "'\(field.key)'" + (label.isEmpty ? "" : " of \(label)")
            let preset = field.defaultValue?.type
            if !node.isFaulty,
                let value = value(
                    node, kind: field.kind, subject: subject, path: fieldPath, key: field.key, preset: preset)
            {
                return .value(value)
            }
        } else {
            guard field.isRequired else { return .absent }
            diagnostics.append(
                .error(
                    "config.missing-key", "\(label) needs '\(field.key)'", at: map.location,
                    hint: "\(field.key): \(field.summary) (\(field.kind))"))
        }
        return standIn(for: field, path: fieldPath).map(Outcome.value) ?? (isLeftOut(field) ? .absent : .unusable)
    }

    /// A key without a value counts as not written where that cannot hide a number somebody meant to give.
    private func mayBeEmpty(_ field: SettingsSchema.Field) -> Bool {
        switch field.kind {
        case .map, .variants, .dictionary: true
        default: !field.isRequired && field.defaultValue == nil
        }
    }

    /// The value in the form its kind asks for, or nil where it is wrong.
    ///
    /// - Parameter preset: the type that a map of several takes where it names none.
    mutating func value(
        _ node: SettingsNode, kind: SettingsSchema.Kind, subject: String, path: String, key: String,
        preset: String? = nil
    ) -> SettingsNode? {
        guard !node.isFaulty else { return nil }
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
        case .string, .prose: return text(node, kind: kind, subject: subject).map(result)
        case .choice(let words): return choice(node, among: words, subject: subject, path: path)
        case .list(let kind, let count):
            return list(node, of: kind, count: count, subject: subject, path: path, key: key)
        case .interval(let range): return interval(node, range, subject: subject, path: path)
        case .map(let schema): return map(node, schema: schema, path: path, label: label(of: key, schema, node))
        case .dictionary(let kind): return dictionary(node, of: kind, subject: subject, path: path)
        case .variants(let variants): return variant(node, among: variants, path: path, key: key, preset: preset)
        case .either(let kinds):
            return either(node, kinds, subject: subject, path: path, key: key, preset: preset)
        }
        return nil
    }

    private mutating func text(
        _ node: SettingsNode, kind: SettingsSchema.Kind, subject: String
    ) -> SettingsNode.Value? {
        guard case .string(let text) = node.value else {
            wrongType(node, subject: subject, expected: "a text", hint: textHint(node))
            return nil
        }
        guard !text.isEmpty else {
            outOfRange(node, subject: subject, words: "a text that is not empty")
            return nil
        }
        let isProse = if case .prose = kind { true } else { false }
        let judged = isProse ? text.filter { !"\n\t".contains($0) } : text
        guard !judged.hasControlCharacter else {
            diagnostics.append(
                .error(
                    "config.control-character",
                    "\(subject) has a control character: \(SettingsNode.quoted(shown(text)))",
                    at: node.location, hint: "a text on one line has none; leave it out"))
            return nil
        }
        return node.value
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

    /// A map as messages call it: by its schema's title, or its key, and its id.
    func label(of key: String, _ schema: SettingsSchema, _ node: SettingsNode) -> String {
        guard let id = node["id"]?.text else { return schema.title.isEmpty ? key : schema.title }
        return (schema.title.isEmpty ? key : schema.title) + " '\(shown(id))'"
    }
}

extension SettingsNode.Value {
    /// What `type` says in a map.
    var type: String? { SettingsNode(self)["type"]?.text }
}
