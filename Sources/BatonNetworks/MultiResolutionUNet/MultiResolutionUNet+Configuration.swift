extension MultiResolutionUNet {
    /// The settings of one U-Net that serves images of several sizes.
    public struct Configuration: Sendable, Hashable {
        /// Which normalisation stands before a smaller size's last convolution.
        public enum OutputNorm: String, Sendable, Hashable, CaseIterable {
            /// One of each size's own.
            case own
            /// That of the finest size whose last level has as many channels.
            case shared
            /// None: the convolution reads the trunk as it is.
            case none
        }

        /// Where the network is told which size it works at.
        public enum SizeEmbedding: String, Sendable, Hashable, CaseIterable {
            /// Added to the noise level's channels, as class labels are.
            case input
            /// Added to the finished embedding, before its last activation.
            case output
        }

        /// The U-Net of the largest images, without condition channels; its encoder and decoder are `standard`.
        public var unet: SongUNet.Configuration
        /// Side of the images of each stage, smallest first; the last one is the U-Net's.
        public var resolutions: [Int]
        /// Channels of the condition that is concatenated at every size but the smallest.
        public var conditionChannels: Int
        /// Whether the smallest size has condition channels too. LowDiff's printed parameter counts need it for two stages;
        /// zeros are fed to them.
        public var hasFirstConditionSlot = false
        /// Which normalisation stands before a smaller size's last convolution.
        public var outputNorm = OutputNorm.own
        /// Where the network is told which size it works at.
        public var sizeEmbedding = SizeEmbedding.input
        /// Whether the map of the sizes has a bias.
        public var hasSizeBias = true

        /// A network for images of `resolutions` with a condition as wide as the image.
        public init(_ unet: SongUNet.Configuration, resolutions: [Int]) {
            self.unet = unet
            self.resolutions = resolutions
            conditionChannels = unet.outputChannels
        }

        /// Channels of the input at the stage of index `stage`.
        public func inputChannels(at stage: Int) -> Int {
            unet.inputChannels + (stage > 0 || hasFirstConditionSlot ? conditionChannels : 0)
        }

        /// The level of the U-Net, 0 the finest, at which the images of a stage enter.
        func level(of stage: Int) -> Int {
            (unet.resolution / resolutions[stage]).trailingZeroBitCount
        }
    }
}
