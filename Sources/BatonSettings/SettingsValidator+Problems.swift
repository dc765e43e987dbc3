/// Reading numbers.
extension SettingsValidator {
    func whole(_ node: SettingsNode) -> Int? {
        switch node.value {
        case .int(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    func number(_ node: SettingsNode) -> Double? {
        switch node.value {
        case .int(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}

/// Problems in words.
extension SettingsValidator {
    mutating func wrongType(_ node: SettingsNode, subject: String, expected: String, hint: String? = nil) {
        diagnostics.append(
            .error(
                "config.wrong-type", "\(subject) must be \(expected), found \(found(node))", at: node.location,
                hint: hint))
    }

    mutating func outOfRange(_ node: SettingsNode, subject: String, words: String) {
        diagnostics.append(
            .error(
                "config.out-of-range", "\(subject) must be \(words), found \(found(node))", at: node.location))
    }

    /// Reports a key that is not in `schema`, and returns the one that was probably meant.
    mutating func unknownKey(_ entry: SettingsNode.Entry, schema: SettingsSchema, label: String) -> String? {
        let meant = Spelling.nearest(to: entry.key, among: schema.fields.map(\.key))
        var hint = meant.map { "did you mean '\($0)'?" }
        if hint == nil { hint = home(of: entry.key).map { "'\(entry.key)' belongs to \($0)" } }
        diagnostics.append(
            .error(
                "config.unknown-key", "'\(shown(entry.key))' is not a setting of \(label)", at: entry.keyLocation,
                hint: hint ?? "known settings: \(schema.fields.map(\.key).joined(separator: ", "))"))
        return meant
    }

    /// The section that has `key`, looked for in the maps around the one at work, the nearest first.
    func home(of key: String) -> String? {
        for scope in scopes.reversed() {
            if let path = section(with: key, in: scope.schema, name: nil) {
                return path.isEmpty ? (scope.schema.title.isEmpty ? nil : "the \(scope.schema.title) itself") : path
            }
        }
        return nil
    }

    func section(with key: String, in schema: SettingsSchema, name: String?) -> String? {
        if schema[key] != nil { return name ?? "" }
        for field in schema.fields {
            for (type, schema) in field.kind.maps {
                let here = type.map { "\(field.key) '\($0)'" } ?? "'\(field.key)'"
                if let found = section(with: key, in: schema, name: here) { return found.isEmpty ? here : found }
            }
        }
        return nil
    }

    func boolHint(_ node: SettingsNode) -> String? {
        switch node.text?.lowercased() {
        case "yes", "on", "y": "write true"
        case "no", "off", "n": "write false"
        default: nil
        }
    }

    func textHint(_ node: SettingsNode) -> String? {
        switch node.value {
        case .bool, .int, .number: "put quotes around it: \"\(SettingsNode.scalar(node.value))\""
        default: nil
        }
    }

    func found(_ node: SettingsNode) -> String {
        switch node.value {
        case .null: "nothing"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let integer): String(integer)
        case .number(let number): number.isFinite ? SettingsNode.text(of: number) : "\(number)"
        case .string(let text): "the text \(SettingsNode.quoted(shown(text)))"
        case .list(let items):
            items.count <= 4 && node.json(compact: true).count <= 60
                ? node.json(compact: true) : "a list of \(items.count) items"
        case .map: "a map"
        }
    }

    /// Text from a file, short enough for a message.
    func shown(_ text: String) -> String { text.count <= 60 ? text : text.prefix(57) + "..." }
}
