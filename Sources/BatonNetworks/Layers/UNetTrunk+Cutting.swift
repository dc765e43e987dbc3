extension UNetTrunk {
    /// The convolutions that read the image may have more input channels than those of a network without condition: the first
    /// one, and those of an encoder that sees the image below its top level.
    func warmStartRule(of parameter: Parameter) -> WarmStart.Rule? {
        var isFirstResidual = true
        for step in encoder {
            switch step {
            case .stem(let layer), .auxiliarySkip(let layer):
                if layer.weight === parameter { return .widened }
            case .auxiliaryResidual(let layer):
                // Further down the path has channels of its own.
                if isFirstResidual, layer.weight === parameter { return .widened }
                isFirstResidual = false
            default: break
            }
        }
        return nil
    }
}

extension UNetTrunk {
    /// What a smaller image needs instead of the levels above it.
    struct Ends {
        /// From the image to the channels in which the level above would have handed it down.
        var stem: Convolution
        /// The normalisation before the result, where there is one.
        var norm: GroupNormalization?
        /// From the level's channels to the image.
        var output: Convolution
    }

    /// The trunk from `level` (0 is the finest) down, with ends of its own and the same blocks: its values are this trunk's.
    ///
    /// The first tensor of the level comes from the stem instead of the halving block, and its decoder ends where the doubling
    /// block of the level above would begin (LowDiff, §3.3). Only for encoders and decoders of the kind `standard`, in which
    /// every level has as many layers.
    func cut(at level: Int, of levels: Int, blocks: Int, ends: Ends) -> UNetTrunk {
        // A level's encoder is its stem or halving block and its blocks; its decoder a doubling block, or two at the
        // deepest level, and one block more than the encoder has.
        let encoded = encoder.dropFirst(level * (1 + blocks) + 1)
        let decoded = decoder.prefix((levels - level) * (2 + blocks) + 1)
        return UNetTrunk(
            encoder: [.stem(ends.stem)] + encoded, decoder: decoded + [.output(ends.norm, ends.output)],
            resolution: resolution >> level)
    }
}
