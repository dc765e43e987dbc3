import BatonNetworks
import BatonSettings

/// What is wrong with a network, in the words and at the places of the file.
enum NetworkProblems {
    /// What the network says about its settings.
    static func diagnose(_ error: NetworkError, of stage: StageDescription) -> Diagnostic {
        guard case .configuration(let published, let problem) = error else {
            return .error("network.impossible", "stage '\(stage.id)': \(error)", at: stage.network.location)
        }
        guard published != "img_resolution" else { return size(problem, of: stage) }
        guard published != "input_size" else { return patchSize(of: stage) }
        let key = names[published]
        return .error(
            "network.impossible",
            "the network of stage '\(stage.id)' cannot be built: \(key.map { "\($0): " } ?? "")\(problem)",
            at: key.flatMap { stage.network.location(of: $0) } ?? stage.network.location)
    }

    /// A network that no machine can run; counting its work exactly would leave the range of integers.
    static func tooLarge(_ stage: StageDescription) -> Diagnostic? {
        let isTransformer = stage.network.type == "lightning-dit"
        guard (isTransformer ? transformerWork(stage) : convolutionWork(stage)) > 1e17 else { return nil }
        return .error(
            "network.too-large",
            "the network of stage '\(stage.id)' is too large: one image would take more than 10^17 operations",
            at: stage.network.location,
            hint: isTransformer
                ? "reduce width, depth or size, or take larger patches"
                : "reduce width, mult, blocks or size, or attend only at small sizes")
    }

    private static func transformerWork(_ stage: StageDescription) -> Double {
        let side = Double(stage.size) / Double(stage.network.int("patch"))
        let tokens = side * side
        let width = Double(stage.network.int("width"))
        let layers = (4 + 2 * stage.network.number("feed_forward")) * width * width + 2 * tokens * width
        return Double(stage.network.int("depth")) * tokens * layers
    }

    private static func convolutionWork(_ stage: StageDescription) -> Double {
        let widths = stage.network.numbers("mult").map { $0 * Double(stage.network.int("width")) }
        let widest = 2 * (widths.max() ?? 0)
        let convolutions = 4 * Double(stage.network.int("blocks") + 2)
        return widths.indices.reduce(0.0) { sum, level in
            let side = Double(stage.size >> level)
            let attends = stage.network.ints("attention").contains(stage.size >> level) || level == widths.count - 1
            let attention = attends ? side * side * side * side * widest : 0
            return sum + convolutions * (9 * widest * widest * side * side + attention)
        }
    }

    private static func patchSize(of stage: StageDescription) -> Diagnostic {
        let patch = stage.network.int("patch")
        let below = stage.size / patch * patch
        return .error(
            "network.size", "stage '\(stage.id)' has size \(stage.size), which patches of side \(patch) do not fill",
            at: stage.settings.location(of: "size"),
            hint: "size: " + (below > 0 ? "\(below) or " : "") + "\(below + patch), or another network.patch")
    }

    private static func size(_ problem: String, of stage: StageDescription) -> Diagnostic {
        let levels = stage.network.numbers("mult").count
        let step = 1 << min(levels - 1, 30)
        let below = stage.size / step * step
        let near = below > 0 ? "\(below) or \(below + step)" : "\(step)"
        return .error(
            "network.size",
            "stage '\(stage.id)' has size \(stage.size), but its network has \(levels) levels and needs a multiple of \(step)",
            at: stage.settings.location(of: "size"), hint: "size: \(near), or fewer entries in network.mult")
    }

    /// Attention at a size that the network does not have would be left out without a word.
    static func unusedAttention(of stage: StageDescription) -> [Diagnostic] {
        guard stage.network.type != "lightning-dit" else { return [] }
        let sizes = stage.network.numbers("mult").indices.map { stage.size >> $0 }
        return stage.network.ints("attention").filter { stage.network.isWritten("attention") && !sizes.contains($0) }
            .map {
                .warning(
                    "network.attention",
                    "the network of stage '\(stage.id)' has no level of size \($0), so there is no attention at it",
                    at: stage.network.location(of: "attention"),
                    hint: "its sizes: " + sizes.map(String.init).joined(separator: ", "))
            }
    }

    /// The published names that differ from those of a file.
    private static let names = [
        "model_channels": "width", "channel_mult": "mult", "channel_mult_emb": "embedding_mult",
        "channel_mult_noise": "noise_mult", "channel_mult_stem": "stem", "num_blocks": "blocks",
        "resample_filter": "filter", "dropout": "dropout", "augment_dim": "augment_count", "patch_size": "patch",
        "hidden_size": "width", "depth": "depth", "num_heads": "heads", "mlp_ratio": "feed_forward",
    ]
}
