import BatonSettings

extension SettingsNode {
    /// This node laid over `parent`, as `extends` does it.
    ///
    /// Maps merge by key. Lists whose items all have an `id` merge by it; any other list replaces the parent's. A map
    /// that changes its `type` starts anew, since the parent's keys belong to another type; a stage that changes its
    /// `type` keeps of the parent's keys those that every stage has, not those of the family.
    func merged(over parent: SettingsNode) -> SettingsNode { merged(over: parent, at: []) }

    private func merged(over parent: SettingsNode, at path: [String]) -> SettingsNode {
        switch (parent.value, value) {
        case (.map(let old), .map(let new)):
            let isStage = path == ["stages", "*"]
            let changesType = self["type"].map { !$0.isNull && parent["type"] != nil && $0 != parent["type"] } ?? false
            if changesType && !isStage { return self }
            var entries = changesType ? old.filter { CascadeSchema.stageKeys.contains($0.key) } : old
            for entry in new {
                if let index = entries.firstIndex(where: { $0.key == entry.key }) {
                    let node = entry.node.merged(over: entries[index].node, at: path + [entry.key])
                    entries[index] = Entry(entry.key, at: entry.keyLocation, node)
                } else {
                    entries.append(entry)
                }
            }
            return SettingsNode(.map(entries), at: location)
        case (.list(let old), .list(let new)):
            let isKeyed = (old + new).allSatisfy { $0["id"]?.text != nil }
            guard isKeyed else { return self }
            var items = old
            for item in new {
                // Twice the same id in one file is left for validation to report.
                if let index = items.firstIndex(where: { $0["id"] == item["id"] }), index < old.count {
                    items[index] = item.merged(over: items[index], at: path + ["*"])
                } else {
                    items.append(item)
                }
            }
            return SettingsNode(.list(items), at: location)
        default: return self
        }
    }
}
