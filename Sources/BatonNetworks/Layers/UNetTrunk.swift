import BatonTensor

/// The encoder and decoder that both published U-Nets share, and what distinguishes them.
struct UNetTrunk {
    /// What the two networks and their variants choose.
    struct Plan {
        var inputChannels: Int
        var outputChannels: Int
        var resolution: Int
        /// Channels of the first convolution.
        var stemChannels: Int
        /// Channels of every level, finest first.
        var levelChannels: [Int]
        var blocks: Int
        var attentionResolutions: Set<Int>
        /// Attention in every decoder block of those sizes; otherwise in the last one of a level.
        var attendsThroughoutDecoder: Bool
        var encoder: SongUNet.Configuration.Encoder
        var decoder: SongUNet.Configuration.Decoder
        /// Names of the last normalisation and convolution, given the size.
        var outputNames: (Int) -> (norm: String, conv: String)
        var style: BlockStyle
    }

    enum EncoderLayer {
        case stem(Convolution)
        case block(UNetBlock)
        case auxiliaryDown(Convolution)
        case auxiliarySkip(Convolution)
        case auxiliaryResidual(Convolution)
    }

    enum DecoderLayer {
        /// A block, and whether the latest skip is concatenated first.
        case block(UNetBlock, takesSkip: Bool)
        case auxiliaryUp(Convolution)
        /// The result; without a normalisation the convolution alone.
        case output(GroupNormalization?, Convolution)
    }

    private(set) var encoder: [EncoderLayer] = []
    private(set) var decoder: [DecoderLayer] = []
    let resolution: Int

    /// Takes layers as they are.
    init(encoder: [EncoderLayer], decoder: [DecoderLayer], resolution: Int) {
        self.encoder = encoder
        self.decoder = decoder
        self.resolution = resolution
    }

    init(_ plan: Plan) {
        resolution = plan.resolution
        var channels = plan.inputChannels
        var auxiliary = plan.inputChannels
        var skips: [Int] = []
        for (level, width) in plan.levelChannels.enumerated() {
            let prefix = "enc.\(plan.resolution >> level)x\(plan.resolution >> level)_"
            if level == 0 {
                encoder.append(
                    .stem(
                        Convolution(
                            name: prefix + "conv", inputs: channels, outputs: plan.stemChannels, kernel: 3,
                            scheme: plan.style.scheme)))
                channels = plan.stemChannels
            } else {
                encoder.append(
                    .block(
                        UNetBlock(
                            name: prefix + "down", inputs: channels, outputs: channels, resampling: .down,
                            style: plan.style)))
                encoder += UNetTrunk.auxiliaries(prefix, plan, from: &auxiliary, to: channels)
            }
            skips.append(channels)
            for index in 0..<plan.blocks {
                let block = UNetBlock(
                    name: prefix + "block\(index)", inputs: channels, outputs: width,
                    attends: plan.attentionResolutions.contains(plan.resolution >> level), style: plan.style)
                encoder.append(.block(block))
                channels = width
                skips.append(channels)
            }
        }
        addDecoder(plan, channels, skips)
    }

    private static func auxiliaries(
        _ prefix: String, _ plan: Plan, from auxiliary: inout Int, to channels: Int
    ) -> [EncoderLayer] {
        let style = plan.style
        switch plan.encoder {
        case .standard: return []
        case .skip:
            let down = Convolution(
                name: prefix + "aux_down", inputs: auxiliary, outputs: auxiliary, kernel: 0, scheme: style.scheme,
                resampling: .down, filter: style.filter)
            let skip = Convolution(
                name: prefix + "aux_skip", inputs: auxiliary, outputs: channels, kernel: 1, scheme: style.scheme)
            return [.auxiliaryDown(down), .auxiliarySkip(skip)]
        case .residual:
            let residual = Convolution(
                name: prefix + "aux_residual", inputs: auxiliary, outputs: channels, kernel: 3, scheme: style.scheme,
                resampling: .downAfterwards, filter: style.filter)
            auxiliary = channels
            return [.auxiliaryResidual(residual)]
        }
    }

    private mutating func addDecoder(_ plan: Plan, _ deepest: Int, _ encoderSkips: [Int]) {
        var channels = deepest
        var skips = encoderSkips
        let last = plan.levelChannels.count - 1
        for (level, width) in plan.levelChannels.enumerated().reversed() {
            let size = plan.resolution >> level
            let prefix = "dec.\(size)x\(size)_"
            func block(_ name: String, _ inputs: Int, _ outputs: Int, up: Bool = false, attends: Bool) -> UNetBlock {
                UNetBlock(
                    name: prefix + name, inputs: inputs, outputs: outputs, resampling: up ? .up : .none,
                    attends: attends, style: plan.style)
            }
            if level == last {
                decoder.append(.block(block("in0", channels, channels, attends: true), takesSkip: false))
                decoder.append(.block(block("in1", channels, channels, attends: false), takesSkip: false))
            } else {
                decoder.append(.block(block("up", channels, channels, up: true, attends: false), takesSkip: false))
            }
            for index in 0...plan.blocks {
                let attends =
                    plan.attentionResolutions.contains(size)
                    && (plan.attendsThroughoutDecoder || index == plan.blocks)
                let joined = channels + (skips.popLast() ?? 0)
                decoder.append(.block(block("block\(index)", joined, width, attends: attends), takesSkip: true))
                channels = width
            }
            guard plan.decoder == .skip || level == 0 else { continue }
            if plan.decoder == .skip && level < last {
                decoder.append(
                    .auxiliaryUp(
                        Convolution(
                            name: prefix + "aux_up", inputs: plan.outputChannels, outputs: plan.outputChannels,
                            kernel: 0, scheme: plan.style.scheme, resampling: .up, filter: plan.style.filter)))
            }
            let names = plan.outputNames(size)
            decoder.append(
                .output(
                    GroupNormalization(name: names.norm, channels: channels, epsilon: plan.style.epsilon),
                    Convolution(
                        name: names.conv, inputs: channels, outputs: plan.outputChannels, kernel: 3,
                        scheme: plan.style.lastScheme)))
        }
    }
}

// MARK: Evaluation

extension UNetTrunk {
    /// `x` `[N, inputs, R, R]`, `embedding` `[N, E]`.
    func callAsFunction(_ x: Tensor, embedding: Tensor, _ context: ForwardContext) -> Tensor {
        var skips: [Tensor] = []
        var x = x
        var auxiliary = x
        for layer in encoder {
            switch layer {
            case .stem(let convolution):
                x = convolution(x, context)
                skips.append(x)
            case .block(let block):
                x = block(x, embedding: embedding, context)
                skips.append(x)
            case .auxiliaryDown(let convolution):
                auxiliary = convolution(auxiliary, context)
            case .auxiliarySkip(let convolution):
                x = x + convolution(auxiliary, context)
                skips[skips.count - 1] = x
            case .auxiliaryResidual(let convolution):
                let half = Float(0.5).squareRoot()
                x = Tensor.combine([(half, x), (half, convolution(auxiliary, context))])
                auxiliary = x
                skips[skips.count - 1] = x
            }
        }
        return decoded(x, &skips, embedding, context)
    }

    /// Takes the skips away one by one, so that each is let go of as soon as it has been used.
    private func decoded(
        _ deepest: Tensor, _ skips: inout [Tensor], _ embedding: Tensor, _ context: ForwardContext
    ) -> Tensor {
        var x = deepest
        var result: Tensor?
        for layer in decoder {
            switch layer {
            case .block(let block, let takesSkip):
                if takesSkip, let skip = skips.popLast() { x = Tensor.concatenated([x, skip], axis: 1) }
                x = block(x, embedding: embedding, context)
            case .auxiliaryUp(let convolution):
                result = result.map { convolution($0, context) }
            case .output(let norm, let convolution):
                let term = convolution(norm?(x, activation: .silu, context) ?? x, context)
                result = result.map { term + $0 } ?? term
            }
        }
        // The finest level always ends in an output layer.
        return result ?? x
    }
}
