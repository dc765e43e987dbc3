extension SongUNet {
    /// The settings of a DDPM++ or NCSN++ network, with the defaults of the published constructor.
    public struct Configuration: Sendable, Hashable {
        /// How the noise level enters.
        public enum Embedding: String, Sendable, Hashable, CaseIterable {
            /// Sines and cosines of fixed frequencies (DDPM++).
            case positional
            /// Sines and cosines of random frequencies (NCSN++).
            case fourier
        }

        /// How the encoder sees the image below its top level.
        public enum Encoder: String, Sendable, Hashable, CaseIterable {
            /// Only at the top.
            case standard
            /// The downsampled image is added through a 1×1 convolution.
            case skip
            /// A parallel path of downsampling convolutions is added (NCSN++).
            case residual
        }

        /// How the decoder gathers its result.
        public enum Decoder: String, Sendable, Hashable, CaseIterable {
            /// From the finest level alone.
            case standard
            /// Every level adds to an upsampled image.
            case skip
        }

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
        public var modelChannels = 128
        /// Channels of every level, finest first, in units of C.
        public var channelMultipliers: [Double] = [1, 2, 2, 2]
        /// Channels of the embedding, in units of C.
        public var embeddingMultiplier = 4
        /// Residual blocks a level.
        public var blocks = 4
        /// Sizes at which blocks attend.
        public var attentionResolutions = [16]
        /// Probability of dropping a value inside a block, in training.
        public var dropout = 0.10
        /// How the noise level enters.
        public var embedding = Embedding.positional
        /// Channels of the noise embedding, in units of C.
        public var noiseMultiplier = 1
        /// Channels of the first convolution, in units of C: 1 as published; more in a network cut from the lower levels of a
        /// larger one.
        public var stemMultiplier = 1.0
        /// How the encoder sees the image below its top level.
        public var encoder = Encoder.standard
        /// How the decoder gathers its result.
        public var decoder = Decoder.standard
        /// Taps of the separable resampling filter, an even number: `[1, 1]` or `[1, 3, 3, 1]`.
        public var resampleFilter: [Float] = [1, 1]

        /// The published defaults at `resolution`.
        public init(resolution: Int) { self.resolution = resolution }

        /// DDPM++ as trained in EDM: `[2, 2, 2]` at 32×32 and below, `[1, 2, 2, 2]` above.
        public static func ddpmpp(resolution: Int) -> Configuration {
            var configuration = Configuration(resolution: resolution)
            configuration.channelMultipliers = resolution > 32 ? [1, 2, 2, 2] : [2, 2, 2]
            configuration.dropout = 0.13
            return configuration
        }

        /// NCSN++ as trained in EDM.
        public static func ncsnpp(resolution: Int) -> Configuration {
            var configuration = ddpmpp(resolution: resolution)
            configuration.embedding = .fourier
            configuration.noiseMultiplier = 2
            configuration.encoder = .residual
            configuration.resampleFilter = [1, 3, 3, 1]
            return configuration
        }
    }
}
