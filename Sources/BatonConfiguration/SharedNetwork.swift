import BatonDiffusion
import BatonNetworks
import BatonSettings

/// A network as the first stage that names it made it; the network of one stage alone is the simplest case.
struct SharedNetwork {
    /// The stage that it was made for first.
    let first: StageDescription
    /// What that stage's family asked for.
    let configuration: NetworkConfiguration
    /// nil where it cannot be made, which has been reported.
    let backbone: (any Backbone)?

    /// The network as `stage` evaluates it, or why it cannot.
    func serving(
        _ stage: StageDescription, needing needed: NetworkConfiguration, backbones: BackboneRegistry
    ) -> (network: (any Backbone)?, problem: Diagnostic?) {
        guard let backbone else { return (nil, nil) }
        guard needed == configuration else { return (nil, difference(stage, needing: needed, backbones)) }
        if let part = backbone.serving(stage.size) { return (part, nil) }
        let sizes = backbone.servedSizes
        return (
            nil,
            .error(
                "network.size",
                "stage '\(stage.id)' has size \(stage.size), but \(stage.networkOwner) serves "
                    + sizes.map(String.init).joined(separator: ", "),
                at: stage.settings.location(of: "size"),
                hint: configuration.family.sidesKey.map { "add \(stage.size) to its \($0)" })
        )
    }

    private func difference(
        _ stage: StageDescription, needing needed: NetworkConfiguration, _ backbones: BackboneRegistry
    ) -> Diagnostic {
        let (was, now): (String, String) =
            if needed.resolution != configuration.resolution {
                ("images of \(configuration.resolution)", "images of \(needed.resolution)")
            } else if needed.inputChannels != configuration.inputChannels {
                ("\(configuration.inputChannels) input channels", "\(needed.inputChannels)")
            } else {
                ("other settings", needed.published)
            }
        return .error(
            "network.differs",
            "\(stage.networkOwner) was made for stage '\(first.id)' with \(was); stage '\(stage.id)' needs "
                + now, at: stage.settings.location(of: "network"),
            hint: "stages of several sizes share a network of type "
                + backbones.ofSeveralSizes.map { "'\($0.id)'" }.joined(separator: " or "))
    }

    /// A name that `networks` does not have.
    static func unknown(of stage: StageDescription, known: [String], backbones: BackboneRegistry) -> Diagnostic {
        let name = stage.sharedNetwork ?? ""
        let isType = backbones[name] != nil
        let nearest = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
        let names = known.isEmpty ? "the cascade has no networks" : "networks: \(known.joined(separator: ", "))"
        return .error(
            "network.unknown", "stage '\(stage.id)' shares a network '\(name)', which is not in 'networks'",
            at: stage.settings.location(of: "network"),
            hint: isType ? "write network: {type: \(name)}" : nearest ?? names)
    }

    /// Networks that no stage names, and stages that share a network but not its checkpoint.
    static func useProblems(in description: CascadeDescription) -> [Diagnostic] {
        description.networks.sorted { $0.key < $1.key }.flatMap { name, settings -> [Diagnostic] in
            let users = description.stages.filter { $0.sharedNetwork == name }
            guard let first = users.first else {
                return [.warning("network.unused", "no stage has the network '\(name)'", at: settings.location)]
            }
            return users.filter { $0.weights != first.weights }.map { stage in
                .error(
                    "network.weights",
                    "stages '\(first.id)' and '\(stage.id)' share the network '\(name)', but not its weights: "
                        + "\(first.weights ?? "none") and \(stage.weights ?? "none")",
                    at: stage.settings.location(of: stage.settings.has("weights") ? "weights" : "network"),
                    hint: "name the checkpoint once, as weights of the network")
            }
        }
    }
}
