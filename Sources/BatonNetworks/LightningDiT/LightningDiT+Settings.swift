import BatonFiles
import BatonSettings

/// The type `lightning-dit` of cascade files.
extension LightningDiT.Configuration: BackboneFamily {
    /// `lightning-dit`.
    public static let id = "lightning-dit"
    /// One sentence.
    public static let summary = "Transformer over patches (LightningDiT; B/1 by default)."
    /// `LightningDiT`; the published arguments themselves say nothing of their type.
    public static let publishedType = "LightningDiT"
    /// The width's name.
    public static let telltale: String? = "hidden_size"
    /// Other patches.
    public static let sideAdvice = "another network.patch"
    /// What costs most.
    public static let sizeAdvice = "reduce width, depth or size, or take larger patches"

    /// The published arguments; of those that choose a variant the only value that this network has.
    public static let arguments: [BackboneArgument<Self>] = [
        .init(published: "input_size", at: \.resolution, .int(NetworkLimits.side), role: .side, isRequired: true),
        .init(
            published: ["in_channels"],
            read: { $0.inputChannels = try $1.first(["in_channels"]) ?? 32 },
            write: { try $1.write($0.inputChannels, "in_channels") },
            check: { network throws(BatonError) in
                try NetworkLimits.require("in_channels", network.inputChannels, in: NetworkLimits.imageChannels)
            }),
        .init(
            published: ["out_channels"],
            read: { $0.outputChannels = try $1.first(["out_channels"]) ?? $0.inputChannels },
            write: { if $0.outputChannels != $0.inputChannels { try $1.write($0.outputChannels, "out_channels") } },
            check: { network throws(BatonError) in
                try NetworkLimits.require("out_channels", network.outputChannels, in: NetworkLimits.imageChannels)
            }),
        .init(
            published: ["num_classes"],
            read: { $0.labelCount = try $1.first(["num_classes"]) ?? 1000 },
            write: { try $1.write($0.labelCount, "num_classes") },
            check: { network throws(BatonError) in
                try NetworkLimits.require("num_classes", network.labelCount, in: NetworkLimits.labels)
            }),
        .init(published: "condition_level", at: \.embedsConditionLevel, .bool, omitting: false),
        .init(
            "patch", published: "patch_size", at: \.patch, .int(NetworkLimits.side), unit: "pixels",
            "Side of a patch; a patch is a token."),
        .init(
            "width", published: "hidden_size", at: \.width, .int(4...NetworkLimits.width.upperBound),
            "Channels of a token."),
        .init("depth", published: "depth", at: \.depth, .int(NetworkLimits.depth), "Blocks."),
        .init("heads", published: "num_heads", at: \.heads, .int(NetworkLimits.heads), "Heads of attention."),
        .init(
            "feed_forward", published: "mlp_ratio", at: \.feedForwardRatio, .number(.positive),
            "Inner channels of the feed-forward layers, in units of 2/3 of the width."),
        .fixed("use_qknorm", false), .fixed("use_swiglu", true), .fixed("use_rope", true),
        .fixed("use_rmsnorm", true), .fixed("wo_shift", false), .fixed("learn_sigma", false, isWritten: false),
        .ignored("class_dropout_prob"), .ignored("use_checkpoint"),
    ]

    /// B/1 for images `[channels, side, side]`.
    public init(side: Int, channels: Int, labels: Int) {
        self.init(resolution: side)
        (inputChannels, outputChannels, labelCount) = (channels, channels, labels)
    }

    /// Sides are whole patches.
    public var sideStep: Int { patch }

    /// Classes, which it looks up in a table, an image beside the input and its level.
    public var signals: NetworkSignals {
        get {
            NetworkSignals(
                labels: labelCount, takesVectors: false, imageChannels: inputChannels - outputChannels,
                imageLevel: embedsConditionLevel)
        }
        set {
            (labelCount, embedsConditionLevel) = (newValue.labels, newValue.imageLevel)
            inputChannels = outputChannels + newValue.imageChannels
        }
    }

    /// Throws where no such network can be; keys are the published ones.
    public func validate() throws(BatonError) {
        guard width % (4 * heads) == 0 else {
            throw .impossible("num_heads", "\(width) channels are not \(heads) heads of a multiple of 4 channels")
        }
        guard NetworkLimits.feedForward.contains(feedForwardRatio), hidden > 0 else {
            throw .impossible("mlp_ratio", "\(feedForwardRatio) of \(width) channels gives no inner channels")
        }
    }

    /// A bound on the multiply-accumulates of one image, as a floating-point number, which cannot overflow.
    public var operationBound: Double {
        let (width, tokens) = (Double(width), Double(grid) * Double(grid))
        let pixels = Double(inputChannels + outputChannels) * Double(patch) * Double(patch)
        let block = (4 + 2 * feedForwardRatio) * width * width + 2 * tokens * width
        return Double(depth) * (tokens * block + 6 * width * width)
            + width * (tokens * pixels + Double(labelCount) + 3 * width + 256)
    }

    /// The network without values.
    public func makeBackbone() throws(BatonError) -> any Backbone { try LightningDiT(self) }
}
