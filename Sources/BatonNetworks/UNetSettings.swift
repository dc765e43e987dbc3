/// What the settings of both U-Nets have in common.
protocol UNetSettings {
    init(resolution: Int)
    var resolution: Int { get set }
    var inputChannels: Int { get set }
    var outputChannels: Int { get set }
    var labelCount: Int { get set }
    var augmentCount: Int { get set }
    var embedsConditionLevel: Bool { get set }
    var modelChannels: Int { get set }
    var channelMultipliers: [Double] { get set }
    var embeddingMultiplier: Int { get set }
    var blocks: Int { get set }
    var attentionResolutions: [Int] { get set }
    var dropout: Double { get set }
}

extension SongUNet.Configuration: UNetSettings {}
extension ADMUNet.Configuration: UNetSettings {}

extension UNetSettings {
    /// Channels of every level, finest first.
    var levelChannels: [Int] { channelMultipliers.map { Int(($0 * Double(modelChannels)).rounded()) } }

    /// Throws where `value` is not positive.
    func requirePositive(_ key: String, _ value: Int) throws(NetworkError) {
        guard value > 0 else { throw .configuration(key: key, problem: "\(value) is not a positive number") }
    }

    /// Throws where no U-Net has these settings.
    func validateCommon() throws(NetworkError) {
        try requirePositive("img_resolution", resolution)
        try requirePositive("in_channels", inputChannels)
        try requirePositive("out_channels", outputChannels)
        try requirePositive("model_channels", modelChannels)
        try requirePositive("channel_mult_emb", embeddingMultiplier)
        try requirePositive("num_blocks", blocks)
        guard labelCount >= 0 else { throw .configuration(key: "label_dim", problem: "\(labelCount) is negative") }
        guard augmentCount >= 0 else {
            throw .configuration(key: "augment_dim", problem: "\(augmentCount) is negative")
        }
        guard (0..<1).contains(dropout) else {
            throw .configuration(key: "dropout", problem: "\(dropout) is no probability below 1")
        }
        guard modelChannels % 2 == 0 else {
            throw .configuration(
                key: "model_channels", problem: "\(modelChannels) is odd; sines and cosines come in pairs")
        }
        try validateLevels()
    }

    private func validateLevels() throws(NetworkError) {
        guard !channelMultipliers.isEmpty, channelMultipliers.count < 32 else {
            throw .configuration(key: "channel_mult", problem: "\(channelMultipliers.count) levels")
        }
        for multiplier in channelMultipliers {
            let channels = multiplier * Double(modelChannels)
            guard channels >= 1, channels == channels.rounded(), channels < 1e6 else {
                throw .configuration(
                    key: "channel_mult", problem: "\(multiplier) of \(modelChannels) channels is no number of channels")
            }
        }
        let halvings = channelMultipliers.count - 1
        guard resolution % (1 << halvings) == 0 else {
            throw .configuration(
                key: "img_resolution",
                problem: "\(resolution) cannot be halved \(halvings) times: no multiple of \(1 << halvings)")
        }
    }
}

extension SongUNet.Configuration {
    /// Channels of the first convolution.
    var stemChannels: Int { Int(stemMultiplier * Double(modelChannels)) }

    /// Throws where no network has these settings.
    public func validate() throws(NetworkError) {
        try validateCommon()
        try requirePositive("channel_mult_noise", noiseMultiplier)
        let stem = stemMultiplier * Double(modelChannels)
        guard stem >= 1, stem == stem.rounded(), stem < 1e6 else {
            throw .configuration(
                key: "channel_mult_stem",
                problem: "\(stemMultiplier) of \(modelChannels) channels is no number of channels")
        }
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
    /// Throws where no network has these settings.
    public func validate() throws(NetworkError) {
        try validateCommon()
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
