import BatonData
import BatonSettings

/// Which settings make a training another one, rather than the same one reported or stopped differently.
enum RunIdentity {
    /// `name-stage`, in characters that suit a folder's name.
    static func label(_ name: String, _ stage: String) -> String {
        String("\(name)-\(stage)".map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    }

    /// A hash of all that decides what is learnt. How long training takes, what is reported how often, and how the stage is
    /// sampled do not count.
    ///
    /// - Parameter warmStart: what identifies the weights that training begins with; nil for random ones.
    static func hash(
        of configuration: SettingsNode, stage: String, dataset: ImageDataset, warmStart: String?
    ) -> String {
        var node = SettingsNode(.map([]))
        for key in ["labels", "space", "data", "networks"] { node[key] = configuration[key] }
        var own = configuration["stages"]?.items?.first { $0["id"]?.text == stage }
        for key in ["sampler", "guidance", "weights"] { own?[key] = nil }
        var training = own?["training"]
        for key in [
            "images", "micro_batch", "recompute", "tick_images", "snapshot_images", "sample_images", "sample_count",
            "precision",
        ] { training?[key] = nil }
        own?["training"] = training
        node["stage"] = own
        return ContentHash.hex(of: node.canonical().json(compact: true) + dataset.contentHash + (warmStart ?? ""))
    }
}
