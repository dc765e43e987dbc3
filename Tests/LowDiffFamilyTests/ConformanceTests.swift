import BatonConformance
import BatonNetworks
import BatonSettings
import LowDiffFamily
import Testing

@Suite("LowDiff stages conform") struct ConformanceTests {
    /// A network for 8 and 16 pixels.
    static func network(labels: Int) -> NetworkConfiguration {
        var unet = SongUNet.Configuration(resolution: 16)
        unet.modelChannels = 16
        unet.channelMultipliers = [1, 2]
        unet.blocks = 1
        unet.attentionResolutions = [8]
        unet.labelCount = labels
        unet.dropout = 0
        return NetworkConfiguration(MultiResolutionUNet.Configuration(unet, resolutions: [8, 16]))
    }

    /// The toy of the last rule is no network of several sizes.
    static let rules = StageConformance.Rule.allCases.filter { $0 != .marginals }

    @Test("to what every stage must do", arguments: [0, 3]) func largest(labels: Int) throws {
        let kit = try StageConformance(
            LowDiffFamily.self, after: 8, at: 0.6, labels: labels, network: Self.network(labels: labels))
        #expect(try kit.findings(Self.rules) == [])
    }

    @Test("the smallest size too, which is trained with the largest") func smallest() throws {
        let kit = try StageConformance(
            LowDiffFamily.self, ["sampler": ["type": "heun", "stop": ["calls": 21]]], size: 8,
            network: Self.network(labels: 0))
        #expect(try kit.findings(Self.rules.filter { $0 != .gradients }) == [])
    }
}
