import BatonFiles

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

    /// Throws where no U-Net has these settings.
    func validateCommon() throws(BatonError) {
        try NetworkLimits.require("img_resolution", resolution, in: NetworkLimits.side)
        try NetworkLimits.require("in_channels", inputChannels, in: NetworkLimits.imageChannels)
        try NetworkLimits.require("out_channels", outputChannels, in: NetworkLimits.imageChannels)
        try NetworkLimits.require("model_channels", modelChannels, in: NetworkLimits.width)
        try NetworkLimits.require("channel_mult_emb", embeddingMultiplier, in: NetworkLimits.embeddingMultiplier)
        try NetworkLimits.require("num_blocks", blocks, in: NetworkLimits.blocks)
        try NetworkLimits.require("label_dim", labelCount, in: NetworkLimits.labels)
        try NetworkLimits.require("augment_dim", augmentCount, in: NetworkLimits.augmentations)
        try NetworkLimits.require(
            "attn_resolutions", entries: attentionResolutions.count, in: NetworkLimits.attentionSizes)
        for size in attentionResolutions { try NetworkLimits.require("attn_resolutions", size, in: NetworkLimits.side) }
        guard (0..<1).contains(dropout) else {
            throw .impossible("dropout", "\(dropout) is no probability below 1")
        }
        guard modelChannels % 2 == 0 else {
            throw .impossible(
                "model_channels", "\(modelChannels) is odd; sines and cosines come in pairs")
        }
        try validateLevels()
    }

    /// Throws where `multiplier` times the width is no number of channels.
    func requireChannels(_ key: String, _ multiplier: Double) throws(BatonError) {
        let channels = multiplier * Double(modelChannels)
        guard NetworkLimits.levelChannels.contains(channels), channels == channels.rounded() else {
            throw .impossible(
                key, "\(multiplier) of \(modelChannels) channels is no number of channels")
        }
    }

    /// A bound on the multiply-accumulates of one image, as a floating-point number, which cannot overflow. Of the
    /// settings that `validateCommon` has passed.
    ///
    /// - Parameters:
    ///   - stem: channels of the first convolution.
    ///   - others: channels of the input besides `inputChannels`.
    ///   - noise: channels of the noise level's embedding.
    func work(stem: Int, others: Int = 0, noise: Int) -> Double {
        // A decoder's blocks read their predecessor's channels beside those of a skip.
        let ends = [stem, inputChannels + others, outputChannels, modelChannels]
        let widest = 2 * Double((levelChannels + ends).max() ?? 0)
        let convolutions = 4 * Double(blocks + 2)
        let embedding = Double(modelChannels * embeddingMultiplier)
        let levels = channelMultipliers.indices.reduce(0.0) { sum, level in
            let size = resolution >> level
            let pixels = Double(size) * Double(size)
            let attends = attentionResolutions.contains(size) || level == channelMultipliers.count - 1
            let attention = attends ? pixels * pixels * widest : 0
            return sum + convolutions * (9 * widest * widest * pixels + attention + embedding * widest)
        }
        let maps = (embedding + Double(noise)) * (embedding + Double(noise + labelCount + augmentCount))
        return levels + maps
    }

    private func validateLevels() throws(BatonError) {
        try NetworkLimits.require("channel_mult", entries: channelMultipliers.count, in: NetworkLimits.levels)
        for multiplier in channelMultipliers { try requireChannels("channel_mult", multiplier) }
        let halvings = channelMultipliers.count - 1
        guard resolution % (1 << halvings) == 0 else {
            throw .impossible(
                "img_resolution",
                "\(resolution) cannot be halved \(halvings) times: no multiple of \(1 << halvings)")
        }
    }
}

extension SongUNet.Configuration {
    /// Channels of the first convolution.
    var stemChannels: Int { Int(stemMultiplier * Double(modelChannels)) }

    /// Throws where no network has these settings.
    public func validate() throws(BatonError) {
        try validateCommon()
        try NetworkLimits.require("channel_mult_noise", noiseMultiplier, in: NetworkLimits.embeddingMultiplier)
        try requireChannels("channel_mult_stem", stemMultiplier)
        try NetworkLimits.require("resample_filter", entries: resampleFilter.count, in: NetworkLimits.taps)
        guard resampleFilter.count % 2 == 0, resampleFilter.allSatisfy(\.isFinite) else {
            throw .impossible(
                "resample_filter", "\(resampleFilter.count) taps; halving needs an even number")
        }
        let total = resampleFilter.reduce(0, +)
        guard (total * total).isNormal else {
            throw .impossible("resample_filter", "its taps sum to \(total)")
        }
        try NetworkLimits.require(operations: work(stem: stemChannels, noise: noiseChannels))
    }
}

extension ADMUNet.Configuration {
    /// Throws where no network has these settings.
    public func validate() throws(BatonError) {
        try validateCommon()
        let deepest = resolution >> (channelMultipliers.count - 1)
        for (level, channels) in levelChannels.enumerated() {
            let size = resolution >> level
            guard attentionResolutions.contains(size) || size == deepest else { continue }
            let heads = channels / ADMUNet.headChannels
            guard heads == 0 || channels % heads == 0 else {
                throw .impossible(
                    "channel_mult",
                    "\(channels) channels at \(size)×\(size) do not divide into \(heads) attention heads")
            }
        }
        try NetworkLimits.require(operations: work(stem: levelChannels[0], noise: modelChannels))
    }
}
