import BatonFiles
import BatonNetworks
import BatonSettings

/// What is wrong with a network, in the words and at the places of the file.
struct NetworkProblems {
    /// The stage that needs the network.
    let stage: StageDescription
    /// Its settings, as the file has them.
    let settings: Settings
    /// What they describe.
    let configuration: NetworkConfiguration

    /// What the network says about its settings.
    func diagnose(_ error: BatonError) -> Diagnostic {
        let family = configuration.family
        guard error.reason == .impossible, let published = error.place else {
            let code = error.reason == .tooLarge ? "network.too-large" : "network.impossible"
            return .error(code, "\(owner): \(error.message)", at: settings.location, hint: error.hint)
        }
        guard !family.isSide(published: published) else { return size() }
        let key = family.key(ofPublished: published)
        return .error(
            "network.impossible", "\(owner) cannot be built: \(key.map { "\($0): " } ?? "")\(error.message)",
            at: key.flatMap { settings.location(of: $0) } ?? settings.location, hint: error.hint)
    }

    private func size() -> Diagnostic {
        let (size, step) = (configuration.resolution, configuration.settings.sideStep)
        let below = size / step * step
        let near = below > 0 ? "\(below) or \(below + step)" : "\(step)"
        let sides = configuration.family.sidesKey
        let advice = configuration.family.sideAdvice
        return .error(
            "network.size",
            (sides == nil
                ? "stage '\(stage.id)' has size \(size), but its network"
                : "\(owner) serves images of \(size), but") + " needs a multiple of \(step)",
            at: sides.map { settings.location(of: $0) } ?? stage.settings.location(of: "size"),
            hint: "size: \(near)" + (advice.isEmpty ? "" : ", or \(advice)"))
    }

    /// What is possible, but will surprise, about what is written in the file.
    func remarks() -> [Diagnostic] {
        configuration.settings.remarks.filter { settings.isWritten($0.key) }.map {
            .warning(
                $0.code, "\(owner) \($0.message)", at: settings.location(of: $0.key), hint: $0.hint)
        }
    }

    private var owner: String { stage.networkOwner }
}

extension StageDescription {
    /// Its network as a message calls it.
    var networkOwner: String { sharedNetwork.map { "the network '\($0)'" } ?? "the network of stage '\(id)'" }
}
