import BatonTensor

extension MultiResolutionUNet {
    /// The part of a network of several sizes that serves one of them.
    ///
    /// Weights belong to the whole network, which is trained, stored and loaded as one: `parameters`, `buffers` and
    /// `configuration` are the whole's. `layers` and costs are those of this size.
    public final class Subnetwork: Backbone {
        /// The network that it is a part of.
        public let whole: MultiResolutionUNet
        /// Its place among the sizes, the smallest 0.
        public let stage: Int
        /// What every layer of this size is and costs, in running order.
        public let layers: [LayerSummary]
        private let trunk: UNetTrunk

        init(of whole: MultiResolutionUNet, stage: Int) {
            self.whole = whole
            self.stage = stage
            trunk = whole.trunks[stage]
            layers = (whole.embedding.maps + [whole.sizeMap]).map(\.summary) + trunk.summaries
        }

        /// The whole network's configuration.
        public var configuration: NetworkConfiguration { NetworkConfiguration(whole.settings) }
        /// All parameters of the whole network.
        public var parameters: [Parameter] { whole.parameters }
        /// All constants of the whole network.
        public var buffers: [Parameter] { whole.buffers }
        /// Channels of the input: the image's, and those of the condition where this size has one.
        public var inputChannels: Int { whole.settings.inputChannels(at: stage) }
        /// Channels of the result.
        public var outputChannels: Int { whole.settings.unet.outputChannels }
        /// Side of the image in pixels.
        public var resolution: Int { whole.settings.resolutions[stage] }
        /// Classes; 0 for an unconditional network.
        public var labelCount: Int { whole.settings.unet.labelCount }
        /// Augmentation parameters; 0 where the network takes none.
        public var augmentCount: Int { whole.settings.unet.augmentCount }
        /// Rough peak of one image's activations at inference, in bytes.
        public var activationBytes: Int { trunk.peakFloats * MemoryLayout<Float>.stride }

        /// Parameters of this size's layers.
        public var activeParameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

        /// The sizes of the whole network.
        public var servedSizes: [Int] { whole.settings.resolutions }

        /// The part of the same network that serves images of `resolution`.
        public func serving(_ resolution: Int) -> (any Backbone)? {
            whole.settings.resolutions.firstIndex(of: resolution).map(whole.subnetwork)
        }

        /// A plain U-Net has neither a condition nor any of what serves smaller sizes. Its own first convolution is widened,
        /// the sizes are told apart only once that is learnt, and the smaller sizes' own layers are drawn.
        public func warmStartRule(of parameter: Parameter) -> WarmStart.Rule { whole.warmStartRule(of: parameter) }

        /// Classes and augmentations.
        public func optionalInput(_ name: String) -> OptionalInput? { .unet(name, isRooted: true) }

        /// One evaluation; see ``Backbone``.
        public func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
            let sizes = whole.settings.resolutions.count
            let rows = Tensor.build([input.image.shape[0], sizes]) { buffer in
                for index in buffer.indices { buffer[index] = index % sizes == stage ? 1 : 0 }
            }
            let size = whole.sizeMap(rows, context)
            let embedding =
                switch whole.settings.sizeEmbedding {
                case .input: whole.embedding(input, early: size, context)
                case .output: whole.embedding(input, late: size, context)
                }
            return trunk(input.image, embedding: embedding, context)
        }
    }
}
