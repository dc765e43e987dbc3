import BatonFiles
import BatonNetworks
import BatonTensor
import Testing

/// One network for images of several sizes (LowDiff; lowdiff.md §1.3, §2.2 and §7).
@Suite("Multi resolution") struct MultiResolutionTests {
    typealias Configuration = MultiResolutionUNet.Configuration

    static func cifar(
        _ resolutions: [Int], labels: Int = 10, firstCondition: Bool = false, norm: Configuration.OutputNorm = .none
    ) -> Configuration {
        var unet = SongUNet.Configuration.ddpmpp(resolution: 32)
        unet.labelCount = labels
        unet.augmentCount = 9
        return configuration(unet, resolutions, firstCondition, norm)
    }

    static func ffhq(
        _ resolutions: [Int], firstCondition: Bool = false, norm: Configuration.OutputNorm = .none
    ) -> Configuration {
        var unet = SongUNet.Configuration.ddpmpp(resolution: 64)
        unet.augmentCount = 9
        return configuration(unet, resolutions, firstCondition, norm)
    }

    static func configuration(
        _ unet: SongUNet.Configuration, _ resolutions: [Int], _ firstCondition: Bool, _ norm: Configuration.OutputNorm
    ) -> Configuration {
        var configuration = Configuration(unet, resolutions: resolutions)
        configuration.hasFirstConditionSlot = firstCondition
        configuration.outputNorm = norm
        return configuration
    }

    /// 4, 8 and 16 pixels, every level of another width.
    static func small(
        _ edit: (inout Configuration) -> Void = { _ in }, seed: UInt64 = 1
    ) throws -> MultiResolutionUNet {
        var unet = SongUNet.Configuration(resolution: 16)
        unet.modelChannels = 16
        unet.channelMultipliers = [1, 2, 3]
        unet.blocks = 1
        unet.attentionResolutions = [8]
        unet.labelCount = 2
        var configuration = Configuration(unet, resolutions: [4, 8, 16])
        edit(&configuration)
        let network = try MultiResolutionUNet(configuration)
        network.subnetwork(0).materialize(key: RandomKey(seed: seed))
        return network
    }

    static func parameter(_ network: some Backbone, _ name: String) throws -> Parameter {
        try #require(network.parameters.first { $0.name == name }, "\(name)")
    }

    static func normals(_ shape: Shape, seed: UInt64 = 3) -> Tensor {
        Tensor(RandomKey(seed: seed).normals(shape.count), shape: shape)
    }

    static func evaluate(
        _ network: some Backbone, seed: UInt64 = 3, context: ForwardContext = .inference
    ) -> Tensor {
        network(
            normals([2, network.inputChannels, network.resolution, network.resolution], seed: seed),
            noise: Tensor([-0.3, 0.4], shape: [2]), labels: Tensor([0, 1, 1, 0], shape: [2, 2]), context: context)
    }

    /// Hypothesis A of §2.2: two stages have condition channels at the smallest size as well.
    @Test("counts under a are the papers") func countsUnderAAreThePapers() throws {
        func count(_ configuration: Configuration) throws -> Int {
            let network = try MultiResolutionUNet(configuration)
            #expect(!network.parameters.contains { $0.isMaterialized })
            return network.parameters.reduce(0) { $0 + $1.count }
        }
        #expect(try count(Self.cifar([16, 32], firstCondition: true)) == 55_760_134)
        #expect(try count(Self.cifar([8, 16, 32])) == 55_774_345)
        #expect(try count(Self.ffhq([32, 64], firstCondition: true)) == 61_823_366)
        #expect(try count(Self.ffhq([8, 16, 32, 64])) == 61_858_700)
        #expect(try count(Self.cifar([16, 32], firstCondition: true, norm: .own)) == 55_760_646)
        #expect(try count(Self.cifar([8, 16, 32], norm: .own)) == 55_775_369)
        #expect(try count(Self.cifar([8, 16, 32], labels: 0, norm: .own)) == 55_773_961)
        #expect(try count(Self.ffhq([32, 64], firstCondition: true, norm: .own)) == 61_823_878)
        #expect(try count(Self.ffhq([8, 16, 32, 64], norm: .own)) == 61_860_236)
        #expect(try count(Self.cifar([8, 16, 32], firstCondition: true)) == 55_781_257)
        #expect(try count(Self.ffhq([8, 16, 32, 64], firstCondition: true)) == 61_865_612)
    }

    /// Hypothesis B of §2.2: the smallest size sees nothing but noise.
    @Test("counts under b are those of the table") func countsUnderBAreThoseOfTheTable() throws {
        func count(_ configuration: Configuration) throws -> Int {
            try NetworkConfiguration(configuration).makeBackbone().parameterCount
        }
        #expect(try count(Self.cifar([16, 32])) == 55_753_222)
        #expect(try count(Self.cifar([8, 16, 32])) == 55_774_345)
        #expect(try count(Self.ffhq([32, 64])) == 61_819_910)
        #expect(try count(Self.cifar([16, 32], norm: .own)) == 55_753_734)
        #expect(try count(Self.ffhq([32, 64], norm: .own)) == 61_820_422)
    }

    @Test("the sizes embedding may be elsewhere and without bias") func theSizesEmbeddingMayBeElsewhereAndWithoutBias()
        throws
    {
        let count = try MultiResolutionUNet(Self.cifar([8, 16, 32])).parameters.reduce(0) { $0 + $1.count }
        var other = Self.cifar([8, 16, 32])
        other.hasSizeBias = false
        #expect(try MultiResolutionUNet(other).parameters.reduce(0) { $0 + $1.count } == count - 128)
        other.sizeEmbedding = .output
        #expect(try MultiResolutionUNet(other).parameters.reduce(0) { $0 + $1.count } == count - 128 + 3 * (512 - 128))
    }

    /// §7.3, and FFHQ's 32 as CIFAR-10's network.
    @Test("a size alone has the counts of a network cut out") func aSizeAloneHasTheCountsOfANetworkCutOut() throws {
        func count(_ resolution: Int, _ mult: [Double], stem: Double) throws -> Int {
            var unet = SongUNet.Configuration.ddpmpp(resolution: resolution)
            unet.channelMultipliers = mult
            unet.stemMultiplier = stem
            return try SongUNet(unet).parameterCount
        }
        #expect(try count(16, [2, 2], stem: 2) == 38_148_867)
        #expect(try count(8, [2], stem: 2) == 18_652_931)
        #expect(try count(32, [2, 2, 2], stem: 1) == 55_732_739)
        var unet = SongUNet.Configuration.ddpmpp(resolution: 64)
        unet.channelMultipliers = [1, 2, 2, 2]
        let network = try MultiResolutionUNet(Configuration(unet, resolutions: [32, 64]))
        // Its own parameters and the map of the two sizes.
        #expect(network.subnetwork(0).layers.reduce(0) { $0 + $1.parameterCount } == 55_732_739 + 3 * 128)
    }

    /// §7.5 and §7.6.
    @Test("work is the papers") func workIsThePapers() throws {
        let network = try MultiResolutionUNet(Self.cifar([8, 16, 32], labels: 0, norm: .own))
        let giga = (0..<3).map { Double(network.subnetwork($0).multiplyAccumulates) / 1e9 }
        for (found, expected) in zip(giga, [1.082, 5.631, 21.193]) { #expect(abs(found / expected - 1) < 1e-3) }
        #expect(abs(17 * giga[2] + 13 * giga[1] + 18 * giga[0] - 453.0) < 0.5)
        let plain = Double(try SongUNet(.ddpmpp(resolution: 32)).multiplyAccumulates) / 1e9
        #expect(abs(35 * plain - 741.6) < 0.7)
        let faces = try MultiResolutionUNet(Self.ffhq([8, 16, 32, 64]))
        let shares = (0..<3).map {
            Double(faces.subnetwork($0).multiplyAccumulates) / Double(faces.subnetwork(3).multiplyAccumulates)
        }
        for (found, expected) in zip(shares, [0.0259, 0.1345, 0.5062]) { #expect(abs(found - expected) < 5e-4) }
    }

    /// §7.20: the map of the sizes aside, which a network of one size lacks.
    @Test("a size is the network cut out by hand to the bit", arguments: [0, 1, 2])
    func aSizeIsTheNetworkCutOutByHandToTheBit(stage: Int) throws {
        let network = try Self.small()
        for name in ["map_res.weight", "map_res.bias"] {
            let map = try Self.parameter(network.subnetwork(0), name)
            try map.set(Tensor.zeros(map.shape))
        }
        let part = network.subnetwork(stage)
        var unet = network.settings.unet
        unet.resolution = part.resolution
        unet.inputChannels = part.inputChannels
        unet.channelMultipliers = [[3], [2, 3], [1, 2, 3]][stage]
        unet.stemMultiplier = [2, 1, 1][stage]
        let alone = try SongUNet(unet)
        for parameter in alone.parameters {
            try parameter.set(try Self.parameter(part, parameter.name).value)
        }
        for buffer in alone.buffers { buffer.materialize(key: RandomKey(seed: 1)) }
        #expect(Self.evaluate(part).array() == Self.evaluate(alone).array())
    }

    /// §7.17.
    @Test("the network is told its size", arguments: Configuration.SizeEmbedding.allCases)
    func theNetworkIsToldItsSize(embedding: Configuration.SizeEmbedding) throws {
        let network = try Self.small { $0.sizeEmbedding = embedding }
        let part = network.subnetwork(1)
        let first = Self.evaluate(part).array()
        let map = try Self.parameter(part, "map_res.weight")
        let rows = map.value.array()
        // Columns 0 and 1 exchanged: what the smallest size was told is now this one's.
        try map.set(
            rows.indices.map { index in
                let column = index % 3
                return rows[column == 2 ? index : index - column + 1 - column]
            })
        #expect(Self.evaluate(part).array() != first)
        try map.set(Tensor.zeros(map.shape))
        let told = Self.evaluate(part).array()
        try map.set(rows.indices.map { $0 % 3 == 1 ? 0 : rows[$0] })
        #expect(Self.evaluate(part).array() == told)
    }

    /// §7.18: what a size does not use gets no gradient at all.
    @Test("gradients stay in the sizes own part", arguments: [0, 1, 2])
    func gradientsStayInTheSizesOwnPart(stage: Int) throws {
        let network = try Self.small()
        let part = network.subnetwork(stage)
        Self.evaluate(part, context: .differentiable).squared().sum().backward()
        let used = Set(part.layers.map(\.name))
        for parameter in network.parameters {
            let layer = parameter.name.split(separator: ".").dropLast().joined(separator: ".")
            #expect((parameter.gradient != nil) == used.contains(layer), "\(parameter.name)")
        }
        let unused = Set(network.parameters.map(\.name)).subtracting(
            network.parameters.filter { $0.gradient != nil }.map(\.name))
        switch stage {
        case 2:
            #expect(unused.allSatisfy { $0.contains("4x4_") || $0.contains("8x8_") })
            #expect(unused.count == 12)
        default:
            let size = part.resolution
            #expect(unused.contains("enc.\(size)x\(size)_down.conv0.weight"))
            #expect(unused.contains("dec.\(2 * size)x\(2 * size)_up.conv0.weight"))
            #expect(unused.contains("enc.16x16_conv.weight") && unused.contains("dec.16x16_aux_conv.weight"))
        }
    }

    @Test("normalisations are own or shared where widths agree or none")
    func normalisationsAreOwnOrSharedWhereWidthsAgreeOrNone() throws {
        func norms(_ norm: Configuration.OutputNorm) throws -> [String] {
            var unet = SongUNet.Configuration.ddpmpp(resolution: 64)
            unet.blocks = 1
            var configuration = Configuration(unet, resolutions: [8, 16, 32, 64])
            configuration.outputNorm = norm
            return try MultiResolutionUNet(configuration).parameters.map(\.name)
                .filter { $0.hasSuffix("aux_norm.weight") }
        }
        #expect(try norms(.own).count == 4)
        // The finest level is half as wide as the others, which then share one.
        #expect(try norms(.shared) == ["dec.64x64_aux_norm.weight", "dec.32x32_aux_norm.weight"])
        #expect(try norms(.none) == ["dec.64x64_aux_norm.weight"])
    }

    /// §7.21, and what a warm start takes.
    @Test("a plain network begins the largest size") func aPlainNetworkBeginsTheLargestSize() throws {
        let plain = try SongUNet(Self.small().settings.unet)
        plain.materialize(key: RandomKey(seed: 8))
        let arrays = (plain.parameters + plain.buffers).map(\.namedArray)
        let network = try Self.small(seed: 9)
        let top = network.subnetwork(2)
        let start = WarmStart(of: top, from: arrays.map { ($0.name, $0.shape) })
        #expect(start.problems.isEmpty)
        #expect(start.widened == ["enc.16x16_conv.weight"])
        #expect(start.zeroed == ["map_res.weight", "map_res.bias"])
        #expect(start.taken.count == arrays.count - 1)
        #expect(
            Set(start.drawn.map { $0.split(separator: ".").dropLast().joined(separator: ".") })
                == [
                    "enc.8x8_conv", "dec.8x8_aux_norm", "dec.8x8_aux_conv", "enc.4x4_conv", "dec.4x4_aux_norm",
                    "dec.4x4_aux_conv",
                ])
        try start.fill(top, with: arrays, key: RandomKey(seed: 10))
        let x = Self.normals([2, 6, 16, 16])
        let noise = Tensor([-0.3, 0.4], shape: [2])
        let expected = plain(x.slice(axis1: 0..<3), noise: noise)
        #expect(relativeError(top(x, noise: noise), expected) < 1e-6)
    }

    @Test("a condition is not seen at first") func aConditionIsNotSeenAtFirst() throws {
        let plain = NetworkConfiguration(try Self.small().settings.unet)
        let wide = try plain.seeing(imageChannels: 3, level: true)
        let (narrow, network) = (try plain.makeBackbone(), try wide.makeBackbone())
        narrow.materialize(key: RandomKey(seed: 8))
        let arrays = (narrow.parameters + narrow.buffers).map(\.namedArray)
        let start = WarmStart(of: network, from: arrays.map { ($0.name, $0.shape) })
        #expect(start.widened == ["enc.16x16_conv.weight"] && start.zeroed == ["map_condition.weight"])
        #expect(start.drawn.isEmpty && start.problems.isEmpty)
        try start.fill(network, with: arrays, key: RandomKey(seed: 10))
        let x = Self.normals([2, 6, 16, 16])
        let noise = Tensor([-0.3, 0.4], shape: [2])
        let seen = NetworkInput(x, noise: noise, conditionNoise: noise)
        let expected = narrow(x.slice(axis1: 0..<3), noise: noise)
        #expect(relativeError(network(seen, context: .inference), expected) < 1e-6)
    }

    @Test("a warm start refuses what does not fit") func aWarmStartRefusesWhatDoesNotFit() throws {
        let network = try Self.small().subnetwork(2)
        let arrays = network.parameters.map { (name: $0.name, shape: $0.shape) }
        #expect(WarmStart(of: network, from: arrays).taken.count == network.parameters.count)
        let problems = WarmStart(
            of: network,
            from: arrays.filter { $0.name != "map_layer0.bias" }.map {
                $0.name == "map_layer1.bias" ? ($0.name, [3]) : $0
            } + [("enc.32x32_conv.weight", [1])]
        ).problems
        #expect(
            problems == [
                "missing: map_layer0.bias [64]", "shape: map_layer1.bias is [3] in the file, expected [64]",
                "not used: enc.32x32_conv.weight [1]",
            ])
    }

    @Test("configurations are written and read") func configurationsAreWrittenAndRead() throws {
        var configuration = Self.cifar([16, 32], firstCondition: true, norm: .shared)
        configuration.sizeEmbedding = .output
        configuration.hasSizeBias = false
        let network = NetworkConfiguration(configuration)
        #expect(try BackboneRegistry.builtIn.configuration(published: network.published) == network)
        #expect(try network.makeBackbone().configuration == network)
    }

    @Test("what cannot be is refused") func whatCannotBeIsRefused() throws {
        for resolutions in [[8, 16], [16, 8, 32], [4, 32], [12, 32], []] {
            #expect(throws: BatonError.self, "\(resolutions)") {
                try MultiResolutionUNet(Self.cifar(resolutions))
            }
        }
        var skip = Self.cifar([16, 32])
        skip.unet.encoder = .residual
        #expect(throws: BatonError.self) { try MultiResolutionUNet(skip) }
    }

    @Test("all sizes are one network") func allSizesAreOneNetwork() throws {
        let network = try Self.small()
        let part = network.subnetwork(2)
        let other = try #require(part.serving(8))
        #expect(other.resolution == 8 && other.sharesValues(with: part) && part.serving(32) == nil)
        #expect(other.configuration == part.configuration && other.parameterCount == part.parameterCount)
        #expect(try !Self.small().subnetwork(2).sharesValues(with: part))
    }
}
