/// What both networks' settings must fulfil.
private enum Rules {
    static func positive(_ key: String, _ value: Int) throws(NetworkError) {
        guard value > 0 else { throw .configuration(key: key, problem: "\(value) is not a positive number") }
    }

    static func common(
        resolution: Int, inputs: Int, outputs: Int, labels: Int, augment: Int, width: Int, multipliers: [Double],
        embedding: Int, blocks: Int, dropout: Double
    ) throws(NetworkError) {
        try positive("img_resolution", resolution)
        try positive("in_channels", inputs)
        try positive("out_channels", outputs)
        try positive("model_channels", width)
        try positive("channel_mult_emb", embedding)
        try positive("num_blocks", blocks)
        guard labels >= 0 else { throw .configuration(key: "label_dim", problem: "\(labels) is negative") }
        guard augment >= 0 else { throw .configuration(key: "augment_dim", problem: "\(augment) is negative") }
        guard (0..<1).contains(dropout) else {
            throw .configuration(key: "dropout", problem: "\(dropout) is no probability below 1")
        }
        guard !multipliers.isEmpty, multipliers.count < 32 else {
            throw .configuration(key: "channel_mult", problem: "\(multipliers.count) levels")
        }
        for multiplier in multipliers {
            let channels = multiplier * Double(width)
            guard channels >= 1, channels == channels.rounded(), channels < 1e6 else {
                throw .configuration(
                    key: "channel_mult", problem: "\(multiplier) of \(width) channels is no number of channels")
            }
        }
        let step = 1 << (multipliers.count - 1)
        guard resolution % step == 0 else {
            throw .configuration(
                key: "img_resolution",
                problem: "\(resolution) cannot be halved \(multipliers.count - 1) times: no multiple of \(step)")
        }
        guard width % 2 == 0 else {
            throw .configuration(key: "model_channels", problem: "\(width) is odd; sines and cosines come in pairs")
        }
    }
}

extension SongUNet.Configuration {
    /// Channels of every level, finest first.
    var levelChannels: [Int] { channelMultipliers.map { Int(($0 * Double(modelChannels)).rounded()) } }

    /// Throws where no network has these settings.
    public func validate() throws(NetworkError) {
        try Rules.common(
            resolution: resolution, inputs: inputChannels, outputs: outputChannels, labels: labelCount,
            augment: augmentCount, width: modelChannels, multipliers: channelMultipliers,
            embedding: embeddingMultiplier, blocks: blocks, dropout: dropout)
        try Rules.positive("channel_mult_noise", noiseMultiplier)
        guard resampleFilter.count % 2 == 0, !resampleFilter.isEmpty, resampleFilter.allSatisfy(\.isFinite) else {
            throw .configuration(
                key: "resample_filter", problem: "\(resampleFilter.count) taps; halving needs an even number")
        }
        guard resampleFilter.reduce(0, +) != 0 else {
            throw .configuration(key: "resample_filter", problem: "its taps sum to zero")
        }
    }
}

extension ADMUNet.Configuration {
    /// Channels of every level, finest first.
    var levelChannels: [Int] { channelMultipliers.map { Int(($0 * Double(modelChannels)).rounded()) } }

    /// Throws where no network has these settings.
    public func validate() throws(NetworkError) {
        try Rules.common(
            resolution: resolution, inputs: inputChannels, outputs: outputChannels, labels: labelCount,
            augment: augmentCount, width: modelChannels, multipliers: channelMultipliers,
            embedding: embeddingMultiplier, blocks: blocks, dropout: dropout)
        let deepest = resolution >> (channelMultipliers.count - 1)
        for (level, channels) in levelChannels.enumerated() {
            let size = resolution >> level
            guard attentionResolutions.contains(size) || size == deepest else { continue }
            let heads = channels / ADMUNet.headChannels
            guard heads == 0 || channels % heads == 0 else {
                throw .configuration(
                    key: "channel_mult",
                    problem: "\(channels) channels at \(size)×\(size) do not divide into \(heads) attention heads")
            }
        }
    }
}
