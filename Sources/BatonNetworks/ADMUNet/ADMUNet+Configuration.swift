extension ADMUNet {
    /// The settings of an ADM network (EDM's `DhariwalUNet`), with the defaults of the published constructor.
    public struct Configuration: Sendable, Hashable {
        /// Height and width of the images: a multiple of 2^(levels − 1).
        public var resolution: Int
        /// Channels of the network's input.
        public var inputChannels = 3
        /// Channels of its result.
        public var outputChannels = 3
        /// Length of a label vector; 0 without class labels.
        public var labelCount = 0
        /// Length of an augmentation vector; 0 without.
        public var augmentCount = 0
        /// Whether the level of a concatenated condition is embedded beside that of the image (Ho et al. 2022, CDM).
        public var embedsConditionLevel = false
        /// The width C that all channel counts are multiples of.
        public var modelChannels = 192
        /// Channels of every level, finest first, in units of C; fractions are allowed (0.5 at 512 and 1024).
        public var channelMultipliers: [Double] = [1, 2, 3, 4]
        /// Channels of the embedding, in units of C.
        public var embeddingMultiplier = 4
        /// Residual blocks a level.
        public var blocks = 3
        /// Sizes at which blocks attend.
        public var attentionResolutions = [32, 16, 8]
        /// Probability of dropping a value inside a block, in training.
        public var dropout = 0.10

        /// The published defaults at `resolution`.
        public init(resolution: Int) { self.resolution = resolution }

        /// The networks of Relay Diffusion: 192 channels at 64×64, 256 at 256, 512 and 1024 (Teng et al. 2024).
        public static func relay(resolution: Int) -> Configuration {
            var configuration = Configuration(resolution: resolution)
            guard resolution > 64 else { return configuration }
            configuration.modelChannels = 256
            configuration.blocks = 2
            var multipliers: [Double] = [1, 1, 2, 2, 4, 4]
            var size = 256
            while size < resolution {
                multipliers.insert(0.5, at: 0)
                size *= 2
            }
            configuration.channelMultipliers = multipliers
            return configuration
        }
    }
}
