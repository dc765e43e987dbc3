import BatonConfiguration
import BatonEvaluation
import BatonSettings

/// Where the arms' configurations differ.
enum ComparisonSettings {
    /// Every key on which arms that have its stage do not agree, and every stage or network that not all arms have.
    static func table(_ files: [CascadeFile]) -> [ComparisonResults.Setting] {
        let nodes = files.map(comparable)
        var leaves: [String: [Int: String]] = [:]
        var owners: [String: [Int: String]] = [:]
        for (arm, node) in nodes.enumerated() {
            collect(node, at: "") { path, value in leaves[path, default: [:]][arm] = value }
            for group in ["stages", "networks"] {
                for entry in node[group]?.entries ?? [] {
                    owners["\(group).\(entry.key)", default: [:]][arm] = summary(of: entry.node)
                }
            }
        }
        func row(_ path: String, _ values: [Int: String]) -> ComparisonResults.Setting {
            .init(path: path, values: nodes.indices.map { values[$0] ?? "" })
        }
        let partial = owners.filter { $0.value.count < nodes.count }.map(row)
        let differing = leaves.filter { path, values in
            let arms = owners.first { path.hasPrefix($0.key + ".") }.map { Set($0.value.keys) } ?? Set(nodes.indices)
            return Set(arms.map { values[$0] ?? "" }).count > 1
        }.map(row)
        return (partial + differing).sorted { $0.path < $1.path }
    }

    /// What a stage or network is, in a few words.
    private static func summary(of node: SettingsNode) -> String {
        let size = node["size"]?.integer.map { ", \($0) px" } ?? ""
        return (node["type"]?.text ?? "there") + size
    }

    /// Every key that holds no further keys.
    private static func collect(_ node: SettingsNode, at path: String, _ found: (String, String) -> Void) {
        guard let entries = node.entries else { return found(path, node.text ?? node.json(compact: true)) }
        for entry in entries { collect(entry.node, at: path.isEmpty ? entry.key : "\(path).\(entry.key)", found) }
    }

    /// The configuration with its stages by id, without what changes no picture.
    private static func comparable(_ file: CascadeFile) -> SettingsNode {
        var node = file.resolved
        for key in ["name", "summary", "version"] { node[key] = nil }
        let stages = (node["stages"]?.items ?? []).map { stage -> SettingsNode.Entry in
            var stage = stage
            let id = stage["id"]?.text ?? ""
            for key in ["id", "training"] { stage[key] = nil }
            if let weights = stage["weights"]?.text {
                stage["weights"] = SettingsNode(.string(weights.split(separator: "/").suffix(2).joined(separator: "/")))
            }
            return SettingsNode.Entry(id, stage)
        }
        node["stages"] = SettingsNode(.map(stages))
        return node.canonical()
    }
}
