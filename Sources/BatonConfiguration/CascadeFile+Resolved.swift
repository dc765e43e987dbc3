import BatonDiffusion
import BatonSettings
import Foundation

extension CascadeFile {
    /// The file with all defaults, overrides and parents, in the order of the schema. Reading it gives the same cascade.
    ///
    /// Paths of weights are absolute, so that the text may be kept anywhere.
    public var resolved: SettingsNode {
        editing { settings, node in
            guard let weights = settings.weightsPath else { return }
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
        var copy = withoutWeights
        let kept = copy["stages"]?.items?.filter { ids.contains($0["id"]?.text ?? "") } ?? []
        copy["stages"] = SettingsNode(.list(kept))
        let names = Set(kept.compactMap { $0["network"]?.text })
        let networks = copy["networks"]?.entries?.filter { names.contains($0.key) } ?? []
        copy["networks"] = networks.isEmpty ? nil : SettingsNode(.map(networks))
        return copy
    }

    /// A name for `modelIdentity`. Nil for an unknown id.
    public func modelHash(ofStage id: String) -> String? {
        modelIdentity(ofStage: id).map { ContentHash.hex(of: $0.canonical().json(compact: true)) }
    }

    /// Everything that decides what stage `id` has learnt: the keys with the role `model`, such as family, size, network,
    /// process, levels, space, labels and kernel. How it is sampled, guided or trained, and what it is called, does not count;
    /// nor does dropout. Nil for an unknown id.
    public func modelIdentity(ofStage id: String) -> SettingsNode? {
        guard let stage = description[id], let index = description.stages.firstIndex(where: { $0.id == id }) else {
            return nil
        }
        let whole = schema.keeping(.model, in: description.settings.node)
        guard var node = whole["stages"]?.items?[index] else { return nil }
        if let shared = stage.sharedNetwork { node["network"] = whole["networks"]?[shared] }
        let factor = stage.from.flatMap { description[$0] }.map { stage.size / max(1, $0.size) } ?? 1
        var identity = SettingsNode(["factor": .int(factor)])
        identity["stage"] = node
        identity["labels"] = whole["labels"]
        if whole["embedding"] != nil { identity["embedding"] = whole["embedding"] }
        identity["space"] = withNamedCodec(whole)["space"]
        identity["data"] = whole["data"]
        return identity
    }

    /// A name for everything in the file, defaults included.
    public var hash: String {
        ContentHash.hex(of: withoutWeights.canonical().json(compact: true))
    }

    /// What a file may hold: that of every registered family.
    public var schema: SettingsSchema { description.settings.schema }

    /// The file with all defaults, without the names of any weights; a codec's settings make way for what identifies it.
    public var withoutWeights: SettingsNode { withNamedCodec(editing { _, node in node["weights"] = nil }) }

    private func withNamedCodec(_ node: SettingsNode) -> SettingsNode {
        guard let digest = cascade.space.codecDigest, var space = node["space"] else { return node }
        var copy = node
        space["codec"] = SettingsNode(.string(digest), at: space["codec"]?.location)
        copy["space"] = space
        return copy
    }

    /// The file with every stage and every shared network edited: what may have weights.
    private func editing(_ edit: (Settings, inout SettingsNode) -> Void) -> SettingsNode {
        var copy = description.settings.resolved()
        if let codec = description.codec, var space = copy["space"], var node = space["codec"] {
            edit(codec, &node)
            space["codec"] = node
            copy["space"] = space
        }
        let stages = (copy["stages"]?.items ?? []).map { node in
            var node = node
            if let stage = description[node["id"]?.text ?? ""] { edit(stage.settings, &node) }
            return node
        }
        copy["stages"] = SettingsNode(.list(stages), at: copy["stages"]?.location)
        guard let entries = copy["networks"]?.entries else { return copy }
        let networks = entries.map { entry in
            var entry = entry
            if let settings = description.networks[entry.key] { edit(settings, &entry.node) }
            return entry
        }
        copy["networks"] = SettingsNode(.map(networks), at: copy["networks"]?.location)
        return copy
    }
}
