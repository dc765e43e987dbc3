extension MultiResolutionUNet {
    /// Makes the layers that the smaller sizes have to themselves.
    struct SizeEnds {
        private let settings: Configuration
        /// The normalisations so far by their channels; they come from the finest size with so many.
        private var norms: [Int: GroupNormalization] = [:]
        /// The parameters of all that was made.
        private(set) var parameters: [Parameter] = []

        init(_ settings: Configuration, top: UNetTrunk) {
            self.settings = settings
            if case .output(let norm?, _)? = top.decoder.last { norms[norm.weight.count] = norm }
        }

        /// The ends of the stage of index `stage`, which is not the largest.
        mutating func make(_ stage: Int) -> UNetTrunk.Ends {
            let size = "\(settings.resolutions[stage])x\(settings.resolutions[stage])"
            let level = settings.level(of: stage)
            let widths = settings.unet.levelChannels
            // The stem gives what the halving block in its place would hand on from the level above.
            let stem = Convolution(
                name: "enc.\(size)_conv", inputs: settings.inputChannels(at: stage), outputs: widths[level - 1],
                kernel: 3,
                scheme: SongUNet.scheme)
            parameters += stem.parameters
            let norm = norm("dec.\(size)_aux_norm", channels: widths[level])
            let output = Convolution(
                name: "dec.\(size)_aux_conv", inputs: widths[level], outputs: settings.unet.outputChannels, kernel: 3,
                scheme: SongUNet.nearZero)
            parameters += output.parameters
            return UNetTrunk.Ends(stem: stem, norm: norm, output: output)
        }

        private mutating func norm(_ name: String, channels: Int) -> GroupNormalization? {
            if settings.outputNorm == .none { return nil }
            if settings.outputNorm == .shared, let known = norms[channels] { return known }
            let norm = GroupNormalization(name: name, channels: channels, epsilon: settings.unet.plan.style.epsilon)
            norms[channels] = norm
            parameters += norm.parameters
            return norm
        }
    }
}
