import BatonConfiguration
import BatonSettings

/// Names everything, besides seed and label, that a stage's images depend on: the stages that lead to it, how they are
/// sampled, and their weights.
enum ChainIdentity {
    /// Of the images that stage `id` makes.
    ///
    /// - Parameters:
    ///   - weights: what identifies the weights of each stage.
    ///   - input: names the images that the stage continues from, where they are not those of the stage below.
    static func hash(of file: CascadeFile, stage id: String, weights: [String: String], input: String? = nil) -> String
    {
        let whole = file.withoutWeights
        let path = (try? file.cascade.path(to: id).map(\.stage.id)) ?? [id]
        let ids = input == nil ? path : [id]
        let stages = (whole["stages"]?.items ?? []).filter { ids.contains($0["id"]?.text ?? "") }.map { stage in
            var stage = stage
            stage["training"] = nil
            stage["weights"] = weights[stage["id"]?.text ?? ""].map { SettingsNode(.string($0)) }
            return stage
        }
        var labels = whole["labels"]
        labels?["names"] = nil
        var identity = SettingsNode(["stages": .list(stages), "input": .string(input ?? "")])
        identity["space"] = whole["space"]
        identity["labels"] = labels
        // Those that stages share; a stage only names its own.
        identity["networks"] = whole["networks"]
        return Digest.hex(of: identity.canonical().json(compact: true).utf8)
    }
}
