import BatonDiffusion
import BatonSettings

/// Settings of a stage that only another family has: what is left where nothing but the word behind `type:` was changed.
enum ForeignSettings {
    /// The keys whose `type` a family chooses. They go with the stage's own `type`, under `extends` and `--set` too.
    static let keys = ["process", "condition", "sampler"]

    /// `root` with the stages' foreign settings taken away, so that their families' defaults hold, and a warning for each.
    ///
    /// Only what names a type of another registered family is foreign; whatever is merely wrong stays and is reported.
    static func removed(
        from root: SettingsNode, families: FamilyRegistry
    ) -> (root: SettingsNode, findings: [Diagnostic]) {
        guard let stages = root["stages"], let items = stages.items else { return (root, []) }
        var findings: [Diagnostic] = []
        let cleaned = items.map { stage in
            guard let family = families[stage["type"]?.text ?? ""] else { return stage }
            var stage = stage
            for key in keys {
                guard let node = stage[key], let type = node["type"]?.text,
                    !types(of: key, in: family).contains(type),
                    let owner = families.families.first(where: { types(of: key, in: $0).contains(type) })
                else { continue }
                findings.append(
                    .warning(
                        "config.foreign-settings",
                        "the \(key) '\(type)' belongs to the family '\(owner.id)': stage '\(stage["id"]?.text ?? "")' is a "
                            + "'\(family.id)' stage and takes its own defaults instead", at: node.location,
                        hint: "take this \(key) out"))
                stage[key] = nil
            }
            return stage
        }
        var copy = root
        copy["stages"] = SettingsNode(.list(cleaned), at: stages.location)
        return (copy, findings)
    }

    /// The types that `key` may have in a family.
    private static func types(of key: String, in family: any StageFamily.Type) -> [String] {
        guard case .variants(let variants) = family.schema[key]?.kind else { return [] }
        return variants.map(\.name)
    }
}
