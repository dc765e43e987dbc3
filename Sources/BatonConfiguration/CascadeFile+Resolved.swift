import BatonDiffusion
import BatonSettings
import Foundation

extension CascadeFile {
    /// The file with all defaults, overrides and parents, in the order of the schema. Reading it gives the same cascade.
    ///
    /// Paths of weights are absolute, so that the text may be kept anywhere.
    public var resolved: SettingsNode {
        editingStages { stage, node in
            guard let weights = stage.weights else { return }
            node["weights"] = SettingsNode(.string(URL(fileURLWithPath: weights).standardizedFileURL.path))
        }
    }

    /// `resolved` as YAML, for run folders.
    public var resolvedYAML: String { resolved.yaml() }

    /// The stage `id` with the stages it builds on, without their weights: what a checkpoint carries, so that it can be
    /// used without the file it was trained from. Nil for an unknown id.
    public func document(forStage id: String) -> SettingsNode? {
        guard let path = try? cascade.path(to: id) else { return nil }
        let ids = path.map(\.stage.id)
        var copy = editingStages { _, node in node["weights"] = nil }
        let kept = copy["stages"]?.items?.filter { ids.contains($0["id"]?.text ?? "") } ?? []
        copy["stages"] = SettingsNode(.list(kept))
        return copy
    }

    /// A name for `modelIdentity`. Nil for an unknown id.
    public func modelHash(ofStage id: String) -> String? {
        modelIdentity(ofStage: id).map { ContentHash.hex(of: $0.canonical().json(compact: true)) }
    }

    /// Everything that decides what stage `id` has learnt: family, size, network, process, levels, space, labels and
    /// kernel. How it is sampled, guided or trained, and what it is called, does not count; nor does dropout. Nil for an
    /// unknown id.
    public func modelIdentity(ofStage id: String) -> SettingsNode? {
        guard let stage = description[id], var node = stageNode(id) else { return nil }
        let sampling = families[stage.family]?.samplingKeys ?? []
        for key in ["id", "from", "guidance", "weights", "training"] + sampling {
            node = node.removing(key.split(separator: ".").map(String.init)[...])
        }
        var network = node["network"]
        network?["dropout"] = nil
        node["network"] = network
        let whole = description.settings.node
        var labels = whole["labels"]
        labels?["names"] = nil
        let factor = stage.from.flatMap { description[$0] }.map { stage.size / max(1, $0.size) } ?? 1
        var identity = SettingsNode(["factor": .int(factor)])
        identity["stage"] = node
        identity["labels"] = labels
        identity["space"] = whole["space"]
        identity["data"] = whole["data"]
        return identity
    }

    /// A name for everything in the file, defaults included.
    public var hash: String {
        ContentHash.hex(of: editingStages { _, node in node["weights"] = nil }.canonical().json(compact: true))
    }

    private func stageNode(_ id: String) -> SettingsNode? {
        description.settings.node["stages"]?.items?.first { $0["id"]?.text == id }
    }

    private func editingStages(_ edit: (StageDescription, inout SettingsNode) -> Void) -> SettingsNode {
        var copy = description.settings.resolved()
        let edited = (copy["stages"]?.items ?? []).map { node in
            var node = node
            if let stage = description[node["id"]?.text ?? ""] { edit(stage, &node) }
            return node
        }
        copy["stages"] = SettingsNode(.list(edited), at: copy["stages"]?.location)
        return copy
    }
}

extension SettingsNode {
    /// This map without what stands at the end of `path`.
    fileprivate func removing(_ path: ArraySlice<String>) -> SettingsNode {
        guard let key = path.first else { return self }
        var copy = self
        copy[key] = path.count == 1 ? nil : self[key]?.removing(path.dropFirst())
        return copy
    }
}
