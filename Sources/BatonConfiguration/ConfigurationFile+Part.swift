import BatonDiffusion
import BatonSettings

extension ConfigurationFile {
    /// The cascade without the stages that do not lead to `stage`, and without the networks that only those have; the whole one
    /// for nil. Stages that share a network with one that is kept are kept as well, since they are trained together.
    ///
    /// - Throws: ``BatonError`` (usage) where there is no such stage.
    func leading(to stage: String?) throws(BatonError) -> ConfigurationFile {
        guard let stage, let items = root["stages"]?.items else { return self }
        let ids = items.compactMap { $0["id"]?.text }
        guard ids.contains(stage) else {
            throw .unknownStage(stage, among: ids, of: root["name"]?.text ?? path)
        }
        var kept: Set<String> = []
        var next: String? = stage
        while let id = next, kept.insert(id).inserted {
            next = items.first { $0["id"]?.text == id }?["from"]?.text
        }
        func networks(of stages: [SettingsNode]) -> Set<String> { Set(stages.compactMap { $0["network"]?.text }) }
        let path = items.filter { $0["id"]?.text.map(kept.contains) ?? false }
        let shared = networks(of: path)
        let (part, rest) = (
            items.filter { path.contains($0) || shared.contains($0["network"]?.text ?? "") },
            items.filter { !path.contains($0) && !shared.contains($0["network"]?.text ?? "") }
        )
        let unwanted = networks(of: rest).subtracting(shared)
        var copy = root
        copy["stages"] = SettingsNode(.list(part), at: root["stages"]?.location)
        for name in unwanted { copy["networks"]?[name] = nil }
        let gone = rest + unwanted.compactMap { root["networks"]?[$0] }
        let places = gone.reduce(into: Set<SourceLocation>()) { $0.formUnion($1.places) }
        let left = problems.filter { problem in !(problem.location.map(places.contains) ?? false) }
        return ConfigurationFile(root: copy, of: self, problems: left)
    }
}

extension SettingsNode {
    /// Where this value and all below it stand, but for what an override says.
    fileprivate var places: Set<SourceLocation> {
        var places = Set<SourceLocation>()
        if let location, !location.isOverride { places.insert(location) }
        for node in (entries ?? []).map(\.node) + (items ?? []) { places.formUnion(node.places) }
        return places
    }
}
