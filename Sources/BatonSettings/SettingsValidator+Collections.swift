/// Lists and maps of free keys.
extension SettingsValidator {
    mutating func list(
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
            let subject = "item \(index + 1) of \(subject)"
            if let value = value(item, kind: kind, subject: subject, path: itemPath, key: key)
                ?? standIn(kind, path: itemPath)
            {
                resolved.append(named(value, index: index, by: item))
            }
        }
        return resolved.count == items.count ? SettingsNode(.list(resolved), at: node.location, path: path) : nil
    }

    /// An item whose id was put right has one of its own.
    private func named(_ value: SettingsNode, index: Int, by item: SettingsNode) -> SettingsNode {
        guard filling != nil, let id = value["id"], id.text != item["id"]?.text else { return value }
        var copy = value
        copy["id"] = SettingsNode(.string("unnamed-\(index)"), at: .standIn, path: id.path)
        return copy
    }

    mutating func dictionary(
        _ node: SettingsNode, of kind: SettingsSchema.Kind, subject: String, path: String
    ) -> SettingsNode? {
        guard let entries = node.entries else {
            wrongType(node, subject: subject, expected: "a map")
            return nil
        }
        var resolved: [SettingsNode.Entry] = []
        for entry in entries {
            guard !entry.key.hasControlCharacter else {
                diagnostics.append(
                    .error(
                        "config.control-character",
                        "a key of \(subject) has a control character: \(SettingsNode.quoted(shown(entry.key)))",
                        at: entry.keyLocation, hint: "a name has none; leave it out"))
                if filling != nil { resolved.append(entry) }
                continue
            }
            let subject = "'\(shown(entry.key))' of \(subject)"
            let path = path + "." + entry.key
            if let value = value(entry.node, kind: kind, subject: subject, path: path, key: entry.key)
                ?? standIn(kind, path: path)
            {
                resolved.append(.init(entry.key, at: entry.keyLocation, value))
            }
        }
        return resolved.count == entries.count ? SettingsNode(.map(resolved), at: node.location, path: path) : nil
    }

    mutating func interval(_ node: SettingsNode, _ range: NumberRange, subject: String, path: String)
        -> SettingsNode?
    {
        let item = SettingsSchema.Kind.number(range)
        // Two ends that were put right might stand in any order.
        var strict = SettingsValidator()
        strict.scopes = scopes
        let ends = strict.list(node, of: item, count: 2...2, subject: subject, path: path, key: "")
        diagnostics += strict.diagnostics
        guard let ends, let low = ends.items?.first.flatMap(number), let high = ends.items?.last.flatMap(number)
        else { return nil }
        guard low < high else {
            outOfRange(node, subject: subject, words: "[low, high] with low below high")
            return nil
        }
        return ends
    }
}
