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
    }
}
