import BatonNetworks
import BatonSettings

/// What is wrong with a network, in the words and at the places of the file.
enum NetworkProblems {
    /// What the network says about its settings.
    static func diagnose(_ error: BatonError, of stage: StageDescription, _ network: Settings) -> Diagnostic {
        let problem = error.message
        guard error.reason == .impossible, let published = error.place else {
            if error.reason == .tooLarge { return tooLarge(error, stage, network) }
            return .error("network.impossible", "\(owner(of: stage)): \(error)", at: network.location)
        }
        guard published != "img_resolution" else { return size(problem, of: stage, network) }
        guard published != "input_size" else { return patchSize(of: stage, network) }
        let key = names[published]
        return .error(
            "network.impossible",
            "\(owner(of: stage)) cannot be built: \(key.map { "\($0): " } ?? "")\(problem)",
            at: key.flatMap { network.location(of: $0) } ?? network.location)
    }

    private static func tooLarge(_ error: BatonError, _ stage: StageDescription, _ network: Settings) -> Diagnostic {
        .error(
            "network.too-large", "\(owner(of: stage)): \(error)", at: network.location,
            hint: network.type == "lightning-dit"
                ? "reduce width, depth or size, or take larger patches"
                : "reduce width, mult, blocks or size, or attend only at small sizes")
    }

    private static func patchSize(of stage: StageDescription, _ network: Settings) -> Diagnostic {
        let patch = network.int("patch")
        let below = stage.size / patch * patch
        return .error(
            "network.size", "stage '\(stage.id)' has size \(stage.size), which patches of side \(patch) do not fill",
            at: stage.settings.location(of: "size"),
            hint: "size: " + (below > 0 ? "\(below) or " : "") + "\(below + patch), or another network.patch")
    }

    private static func size(_ problem: String, of stage: StageDescription, _ network: Settings) -> Diagnostic {
        let levels = network.numbers("mult").count
        let step = 1 << min(levels - 1, 30)
        let size = stage.networkSize
        let below = size / step * step
        let near = below > 0 ? "\(below) or \(below + step)" : "\(step)"
        let isOwn = network.schema["resolutions"] == nil
        return .error(
            "network.size",
            (isOwn
                ? "stage '\(stage.id)' has size \(size), but its network"
                : "\(owner(of: stage)) serves images of \(size), but")
                + " has \(levels) levels and needs a multiple of \(step)",
            at: isOwn ? stage.settings.location(of: "size") : network.location(of: "resolutions"),
            hint: "size: \(near), or fewer entries in network.mult")
    }

    /// Attention at a size that the network does not have would be left out without a word.
    static func unusedAttention(of stage: StageDescription, _ network: Settings) -> [Diagnostic] {
        guard network.type != "lightning-dit" else { return [] }
        let sizes = network.numbers("mult").indices.map { stage.networkSize >> $0 }
        return network.ints("attention").filter { network.isWritten("attention") && !sizes.contains($0) }
            .map {
                .warning(
                    "network.attention",
                    "\(owner(of: stage)) has no level of size \($0), so there is no attention at it",
                    at: network.location(of: "attention"),
                    hint: "its sizes: " + sizes.map(String.init).joined(separator: ", "))
            }
    }

    /// The network as a message calls it.
    static func owner(of stage: StageDescription) -> String {
        stage.sharedNetwork.map { "the network '\($0)'" } ?? "the network of stage '\(stage.id)'"
    }

    /// The published names that differ from those of a file.
    private static let names = [
        "model_channels": "width", "channel_mult": "mult", "channel_mult_emb": "embedding_mult",
        "channel_mult_noise": "noise_mult", "channel_mult_stem": "stem", "num_blocks": "blocks",
        "resample_filter": "filter", "dropout": "dropout", "augment_dim": "augment_count", "patch_size": "patch",
        "hidden_size": "width", "depth": "depth", "num_heads": "heads", "mlp_ratio": "feed_forward",
        "resolutions": "resolutions",
    ]
}
