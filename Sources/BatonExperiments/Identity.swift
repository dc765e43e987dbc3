import BatonConfiguration
import BatonSettings

/// Names everything, besides seed and label, that pictures depend on: which stages make them, how those are sampled, with which
/// weights, and what from.
enum Identity {
    /// Of what a job makes: sixteen hexadecimal digits.
    ///
    /// - Parameters:
    ///   - stages: ids of the stages that run.
    ///   - weights: what identifies the weights of each.
    ///   - source: what the images are made from besides noise.
    static func ofSamples(
        of file: CascadeFile, stages: [String], weights: [String: String], source: SampleSource?
    ) -> String {
        var whole = file.schema.keeping(.samples, in: file.withoutWeights)
        whole["stages"] = Self.stages(of: whole, ids: stages, weights: weights)
        whole["input"] = input(source)
        return String(hash(whole).prefix(16))
    }

    /// Of what a job makes with a cascade that has no file.
    ///
    /// - Parameter name: names the cascade and its weights.
    static func ofSamples(named name: String, stages: [String], source: SampleSource?) -> String {
        var whole = SettingsNode(.map([]))
        whole["name"] = SettingsNode(.string(name))
        whole["stages"] = SettingsNode(.list(stages.map { SettingsNode(.string($0)) }))
        whole["input"] = input(source)
        return String(hash(whole).prefix(16))
    }

    private static func input(_ source: SampleSource?) -> SettingsNode {
        switch source {
        case nil: SettingsNode(.bool(false))
        case .below: SettingsNode(.bool(true))
        case .given(let pictures): SettingsNode(.string(pictures.identity))
        }
    }

    /// Of the images that one stage makes, whatever stands beside the way to it.
    ///
    /// - Parameters:
    ///   - weights: what identifies the weights of each stage.
    ///   - input: names the images that the stage continues from, where they are not those of the stage below.
    static func ofStage(
        _ id: String, of file: CascadeFile, weights: [String: String], input: String? = nil
    ) -> String {
        let whole = file.schema.keeping(.samples, in: file.withoutWeights)
        let path = (try? file.cascade.path(to: id).map(\.stage.id)) ?? [id]
        var identity = SettingsNode(.map([]))
        identity["stages"] = stages(of: whole, ids: input == nil ? path : [id], weights: weights)
        identity["input"] = SettingsNode(.string(input ?? ""))
        identity["space"] = whole["space"]
        // What classes are called does not show in the images.
        identity["labels"] = file.schema.keeping(.model, in: whole)["labels"]
        if whole["embedding"] != nil { identity["embedding"] = whole["embedding"] }
        // Those that stages share; a stage only names its own.
        identity["networks"] = whole["networks"]
        return hash(identity)
    }

    /// The stages that count, each with what identifies its weights.
    private static func stages(of file: SettingsNode, ids: [String], weights: [String: String]) -> SettingsNode {
        let kept = (file["stages"]?.items ?? []).filter { ids.contains($0["id"]?.text ?? "") }.map { stage in
            var stage = stage
            stage["weights"] = weights[stage["id"]?.text ?? ""].map { SettingsNode(.string($0)) }
            return stage
        }
        return SettingsNode(.list(kept))
    }

    private static func hash(_ node: SettingsNode) -> String {
        Digest.hex(of: node.canonical().json(compact: true).utf8)
    }
}
