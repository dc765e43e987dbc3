import BatonNetworks
import BatonTensor
import Testing

/// What the published networks hold and cost, without allocating a single weight.
@Suite("Counting") struct CountingTests {
    private func song(
        _ preset: SongUNet.Configuration, labels: Int = 0, augment: Int = 0
    ) throws -> SongUNet {
        var configuration = preset
        configuration.labelCount = labels
        configuration.augmentCount = augment
        return try SongUNet(configuration)
    }

    private func adm(_ resolution: Int, labels: Int = 0, augment: Int = 0) throws -> ADMUNet {
        var configuration = ADMUNet.Configuration.relay(resolution: resolution)
        configuration.labelCount = labels
        configuration.augmentCount = augment
        return try ADMUNet(configuration)
    }

    @Test("ddpmpp has the published number of parameters") func ddpmppHasThePublishedNumberOfParameters() throws {
        #expect(try song(.ddpmpp(resolution: 32), augment: 9).parameterCount == 55_733_891)
        #expect(try song(.ddpmpp(resolution: 32), labels: 10, augment: 9).parameterCount == 55_735_299)
        #expect(try song(.ddpmpp(resolution: 32)).parameterCount == 55_732_739)
        #expect(try song(.ddpmpp(resolution: 64), augment: 9).parameterCount == 61_805_571)
        #expect(try song(.ddpmpp(resolution: 64)).parameterCount == 61_804_419)
    }

    /// lowdiff.md §2.1: a widened stem, and nothing else, makes a network for super-resolution.
    @Test("a condition widens the stem alone") func aConditionWidensTheStemAlone() throws {
        let plain = NetworkConfiguration(SongUNet.Configuration.ddpmpp(resolution: 32))
        #expect(
            try plain.seeing(imageChannels: 3, level: false).makeBackbone().parameterCount == 55_732_739 + 3456)
        let wide = try plain.seeing(imageChannels: 3, level: true)
        #expect(try wide.makeBackbone().parameterCount == 55_732_739 + 3456 + 128 * 128)
        #expect(try BackboneRegistry.builtIn.configuration(published: wide.published) == wide)
        var conditioned = SongUNet.Configuration.ddpmpp(resolution: 32)
        conditioned.inputChannels = 6
        #expect(try song(conditioned, labels: 10, augment: 9).parameterCount == 55_738_755)
        // The base that stands before it is cut from the same network: its first convolution is as wide as the level.
        var base = SongUNet.Configuration.ddpmpp(resolution: 16)
        base.channelMultipliers = [2, 2]
        #expect(try song(base, labels: 10, augment: 9).parameterCount == 37_557_763)
        base.stemMultiplier = 2
        #expect(try song(base, labels: 10, augment: 9).parameterCount == 38_151_427)
        #expect(
            try BackboneRegistry.builtIn.configuration(published: NetworkConfiguration(base).published)
                == NetworkConfiguration(base))
        conditioned.resolution = 64
        conditioned.channelMultipliers = [1, 2, 2, 2]
        #expect(try song(conditioned, augment: 9).parameterCount == 61_809_027)
    }

    @Test("ncsnpp has the published number of parameters") func ncsnppHasThePublishedNumberOfParameters() throws {
        #expect(try song(.ncsnpp(resolution: 32), augment: 9).parameterCount == 56_397_827)
        #expect(try song(.ncsnpp(resolution: 32), labels: 10, augment: 9).parameterCount == 56_400_643)
        #expect(try song(.ncsnpp(resolution: 64), augment: 9).parameterCount == 62_761_091)
    }

    @Test("adm has the published number of parameters") func admHasThePublishedNumberOfParameters() throws {
        #expect(try adm(64, labels: 1000).parameterCount == 295_899_267)
        #expect(try adm(64, augment: 9).parameterCount == 295_132_995)
        #expect(try adm(256, labels: 1000).parameterCount == 553_831_171)
        #expect(try adm(256, augment: 9).parameterCount == 552_809_475)
        #expect(try adm(512, augment: 9).parameterCount == 557_972_483)
        #expect(try adm(1024, augment: 9).parameterCount == 562_420_867)
    }

    @Test("lightning di t has the published number of parameters") func lightningDiTHasThePublishedNumberOfParameters()
        throws
    {
        // The published count holds the table of positions, which is never trained.
        func count(_ preset: LightningDiT.Configuration) throws -> Int {
            var configuration = preset
            configuration.labelCount = 1000
            let network = try LightningDiT(configuration)
            #expect(!network.parameters.contains { $0.isMaterialized })
            return network.parameterCount
                + network.buffers.filter { $0.name == "pos_embed" }.reduce(0) { $0 + $1.count }
        }
        #expect(try count(LightningDiT.Configuration(resolution: 16)) == 130_556_192)
        // XL/1.
        var large = LightningDiT.Configuration(resolution: 16)
        (large.width, large.depth, large.heads) = (1152, 28, 16)
        #expect(try count(large) == 675_256_736)
    }

    @Test("arrays are as many as published") func arraysAreAsManyAsPublished() throws {
        let small = try adm(64, labels: 1000)
        let large = try adm(256, labels: 1000)
        #expect((small.parameters.count, small.buffers.count) == (541, 12))
        #expect((large.parameters.count, large.buffers.count) == (567, 20))
        let cifar = try song(.ddpmpp(resolution: 32), labels: 10, augment: 9)
        #expect((cifar.parameters.count, cifar.buffers.count) == (419, 8))
        #expect(try song(.ddpmpp(resolution: 64), augment: 9).parameters.count == 541)
    }

    @Test("counting allocates nothing") func countingAllocatesNothing() throws {
        let network = try adm(1024, labels: 1000)
        _ = (network.parameterCount, network.multiplyAccumulates, network.activationBytes)
        let withValues = (network.parameters + network.buffers).filter { $0.isMaterialized }
        #expect(withValues.isEmpty)
    }

    @Test("multiply accumulates agree with the paper") func multiplyAccumulatesAgreeWithThePaper() throws {
        func giga(_ network: any Backbone) -> Double { Double(network.multiplyAccumulates) / 1e9 }
        let expected: [(any Backbone, Double)] = [
            (try song(.ddpmpp(resolution: 32)), 21.2),
            (try adm(64, labels: 1000), 109.7), (try adm(256, labels: 1000), 1119.4),
            (try adm(512, augment: 9), 1981.4), (try adm(1024, augment: 9), 4486.5),
        ]
        for (network, paper) in expected {
            #expect(abs(giga(network) / paper - 1) < 0.005, "\(network.configuration.published): \(giga(network))")
        }
    }

    @Test("every parameter belongs to a listed layer") func everyParameterBelongsToAListedLayer() throws {
        for network in [
            try song(.ncsnpp(resolution: 32), labels: 10, augment: 9), try adm(64, labels: 1000),
            try LightningDiT(LightningDiT.Configuration(resolution: 16)),
        ]
            as [any Backbone]
        {
            #expect(network.layers.reduce(0) { $0 + $1.parameterCount } == network.parameterCount)
            let listed = Set(network.layers.map(\.name))
            #expect(listed.count == network.layers.count)
            for parameter in network.parameters {
                #expect(listed.contains(parameter.name.split(separator: ".").dropLast().joined(separator: ".")))
            }
        }
    }

    @Test("names and order are the published ones") func namesAndOrderAreThePublishedOnes() throws {
        try expectNames(
            "songunet-cifar10-cond", of: try song(.ddpmpp(resolution: 32), labels: 10, augment: 9))
        try expectNames("songunet-ffhq-64", of: try song(.ddpmpp(resolution: 64), augment: 9))
        try expectNames("dhariwalunet-imagenet-64", of: try adm(64, labels: 1000))
    }

    private func expectNames(_ list: String, of network: any Backbone) throws {
        let published = try PublishedNames(list)
        #expect(network.parameters.map { "\($0.name) \($0.shape)" } == published.parameters)
        #expect(network.buffers.map { "\($0.name) \($0.shape)" } == published.buffers)
    }

    @Test("groups divide their channels") func groupsDivideTheirChannels() throws {
        // 96 + 48 = 144 channels: the published rule would ask for 32 groups.
        var configuration = SongUNet.Configuration(resolution: 16)
        configuration.modelChannels = 48
        configuration.channelMultipliers = [1, 2]
        configuration.blocks = 1
        let network = try SongUNet(configuration)
        network.materialize(key: RandomKey(seed: 1))
        let result = network(.zeros([1, 3, 16, 16]), noise: .zeros([1]))
        #expect(result.shape == [1, 3, 16, 16])
        #expect(result.nonFiniteCount == 0)
    }
}
