import BatonFiles

extension LightningDiT {
    /// The settings of a LightningDiT, with the defaults of B/1 on 16×16 latents.
    public struct Configuration: Sendable, Hashable {
        /// Height and width of the images: a multiple of the patch.
        public var resolution: Int
        /// Channels of the network's input.
        public var inputChannels = 32
        /// Channels of its result.
        public var outputChannels = 32
        /// Length of a label vector; 0 without class labels.
        public var labelCount = 0
        /// Whether the level of a concatenated condition is embedded beside that of the image (Ho et al. 2022, CDM).
        public var embedsConditionLevel = false
        /// Side of a patch in pixels: a patch is a token.
        public var patch = 1
        /// Channels of a token, a multiple of 4 for every head.
        public var width = 768
        /// Blocks.
        public var depth = 12
        /// Heads of attention.
        public var heads = 12
        /// Inner channels of the feed-forward layers, in units of 2/3 of the width.
        public var feedForwardRatio = 4.0

        /// B/1 at `resolution`.
        public init(resolution: Int) { self.resolution = resolution }

        /// Tokens along a side.
        var grid: Int { resolution / patch }
        /// Channels of a head.
        var headChannels: Int { width / heads }
        /// Inner channels of the feed-forward layers.
        var hidden: Int { Int(2 * feedForwardRatio * Double(width) / 3) }

        /// Throws where no such network can be; keys are the published ones.
        public func validate() throws(BatonError) {
            let bounds = [
                ("input_size", resolution, NetworkLimits.side),
                ("in_channels", inputChannels, NetworkLimits.imageChannels),
                ("out_channels", outputChannels, NetworkLimits.imageChannels),
                ("patch_size", patch, NetworkLimits.side),
                ("hidden_size", width, NetworkLimits.width), ("depth", depth, NetworkLimits.depth),
                ("num_heads", heads, NetworkLimits.heads), ("num_classes", labelCount, NetworkLimits.labels),
            ]
            for (key, value, range) in bounds { try NetworkLimits.require(key, value, in: range) }
            guard resolution % patch == 0 else {
                throw .impossible("input_size", "\(resolution) is no multiple of the patch, \(patch)")
            }
            guard width % (4 * heads) == 0 else {
                throw .impossible(
                    "num_heads", "\(width) channels are not \(heads) heads of a multiple of 4 channels")
            }
            guard NetworkLimits.feedForward.contains(feedForwardRatio), hidden > 0 else {
                throw .impossible(
                    "mlp_ratio", "\(feedForwardRatio) of \(width) channels gives no inner channels")
            }
            try NetworkLimits.require(operations: work)
        }

        /// A bound on the multiply-accumulates of one image, as a floating-point number, which cannot overflow.
        private var work: Double {
            let (width, tokens) = (Double(width), Double(grid) * Double(grid))
            let pixels = Double(inputChannels + outputChannels) * Double(patch) * Double(patch)
            let block = (4 + 2 * feedForwardRatio) * width * width + 2 * tokens * width
            return Double(depth) * (tokens * block + 6 * width * width)
                + width * (tokens * pixels + Double(labelCount) + 3 * width + 256)
        }
    }
}
