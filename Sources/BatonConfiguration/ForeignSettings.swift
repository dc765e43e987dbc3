import BatonDiffusion
import BatonSettings

/// Settings of a stage that only another family has: what is left where nothing but the word behind `type:` was changed.
enum ForeignSettings {
    /// An error for every section of another family, with `root` in which those are faulty.
    ///
    /// Only what names a type of another registered family is foreign; whatever is merely wrong is left to validation.
    static func refused(
        in root: SettingsNode, plugins: PluginRegistry
    ) -> (root: SettingsNode, findings: [Diagnostic]) {
        guard let stages = root["stages"], let items = stages.items else { return (root, []) }
        let keys = sections(of: plugins)
        var findings: [Diagnostic] = []
        let judged = items.map { stage in
            guard let family = plugins.family(stage["type"]?.text ?? "") else { return stage }
            var stage = stage
            for key in keys {
                guard let node = stage[key], let type = node["type"]?.text,
                    !types(of: key, in: family, plugins).contains(type),
                    let owner = plugins.families.first(where: { types(of: key, in: $0, plugins).contains(type) })
                else { continue }
                let own = types(of: key, in: family, plugins)
                findings.append(
                    .error(
                        "config.foreign-settings",
                        "the \(key) '\(type)' belongs to the family '\(owner.id)', but stage '\(stage["id"]?.text ?? "")' "
                            + "is a '\(family.id)' stage", at: node["type"]?.location ?? node.location,
                        hint: own.isEmpty
                            ? "take this \(key) out"
                            : "take this \(key) out, or give it a type of '\(family.id)': "
                                + own.joined(separator: ", ")))
                if family.schema(with: plugins.samplers)[key] == nil {
                    stage[key] = nil
                } else {
                    stage[key] = .faulty(at: node.location)
                }
            }
            return stage
        }
        var copy = root
        copy["stages"] = SettingsNode(.list(judged), at: stages.location)
        return (copy, findings)
    }

    /// The keys of families whose `type` says what they hold, each once.
    private static func sections(of plugins: PluginRegistry) -> [String] {
        var seen: Set<String> = []
        return plugins.families.flatMap { $0.schema(with: plugins.samplers).fields }.filter {
            if case .variants = $0.kind { seen.insert($0.key).inserted } else { false }
        }.map(\.key)
    }

    /// The types that `key` may have in a family.
    private static func types(
        of key: String, in family: any StageFamily.Type, _ plugins: PluginRegistry
    ) -> [String] {
        guard case .variants(let variants) = family.schema(with: plugins.samplers)[key]?.kind else { return [] }
        return variants.map(\.name)
    }
}
