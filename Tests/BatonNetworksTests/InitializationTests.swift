import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// How networks start.
@Suite("Initialization") struct InitializationTests {
    private func smallSong() throws -> SongUNet {
        var configuration = SongUNet.Configuration(resolution: 16)
        configuration.modelChannels = 32
        configuration.channelMultipliers = [1, 2]
        configuration.blocks = 1
        configuration.attentionResolutions = [8]
        configuration.labelCount = 4
        configuration.augmentCount = 9
        return try SongUNet(configuration)
    }

    private func smallADM() throws -> ADMUNet {
        var configuration = ADMUNet.Configuration(resolution: 16)
        configuration.modelChannels = 64
        configuration.channelMultipliers = [1, 1]
        configuration.blocks = 1
        configuration.attentionResolutions = [8]
        configuration.labelCount = 4
        configuration.augmentCount = 9
        return try ADMUNet(configuration)
    }

    private func values(_ name: String, of network: any Backbone) throws -> [Double] {
        let parameter = try #require(network.parameters.first { $0.name == name }, "no \(name)")
        return parameter.value.array().map(Double.init)
    }

    private func expectUniform(_ values: [Double], bound: Double, _ name: String) {
        let size = values.map { abs($0) }.max() ?? 0
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        #expect(size <= bound * 1.000001 && size > 0.98 * bound, "\(name): \(size), bound \(bound)")
        #expect(abs(mean) < 4 * bound / Double(3 * values.count).squareRoot(), "\(name): mean \(mean)")
        #expect(abs(variance * 3 / (bound * bound) - 1) < 0.1, "\(name): variance \(variance)")
    }

    @Test("song weights are xavier uniform with the published scales")
    func songWeightsAreXavierUniformWithThePublishedScales() throws {
        let network = try smallSong()
        network.materialize(key: RandomKey(seed: 7))
        func bound(_ inputs: Int, _ outputs: Int, _ kernel: Int, _ scale: Double = 1) -> Double {
            scale * (6 / Double((inputs + outputs) * kernel * kernel)).squareRoot()
        }
        let cases: [(String, Double)] = [
            ("enc.8x8_block0.conv0.weight", bound(32, 64, 3)),
            ("enc.8x8_block0.conv1.weight", bound(64, 64, 3, 1e-5)),
            ("enc.8x8_block0.skip.weight", bound(32, 64, 1)),
            ("enc.8x8_block0.qkv.weight", bound(64, 192, 1, 0.2.squareRoot())),
            ("enc.8x8_block0.proj.weight", bound(64, 64, 1, 1e-5)),
            ("enc.8x8_block0.affine.weight", bound(128, 64, 1)),
            ("map_layer0.weight", bound(32, 128, 1)),
            ("map_augment.weight", bound(9, 32, 1)),
            ("dec.16x16_aux_conv.weight", bound(32, 3, 3, 1e-5)),
        ]
        for (name, bound) in cases { expectUniform(try values(name, of: network), bound: bound, name) }
        for parameter in network.parameters where parameter.name.hasSuffix(".bias") {
            #expect(parameter.value.array().allSatisfy { $0 == 0 }, "\(parameter.name)")
        }
        #expect(try values("enc.8x8_block0.norm0.weight", of: network).allSatisfy { $0 == 1 })
    }

    @Test("adm weights are kaiming uniform and last layers zero") func admWeightsAreKaimingUniformAndLastLayersZero()
        throws
    {
        let network = try smallADM()
        network.materialize(key: RandomKey(seed: 7))
        for (name, fanIn) in [
            ("enc.8x8_block0.conv0.weight", 64 * 9), ("enc.8x8_block0.qkv.weight", 64), ("map_layer1.weight", 256),
            ("map_layer1.bias", 256), ("enc.8x8_block0.affine.weight", 256),
        ] {
            expectUniform(try values(name, of: network), bound: 1 / Double(fanIn).squareRoot(), name)
        }
        for parameter in network.parameters {
            let isLast = ["conv1", "proj", "out_conv", "map_augment"].contains { parameter.name.contains($0) }
            if isLast { #expect(parameter.value.array().allSatisfy { $0 == 0 }, "\(parameter.name)") }
        }
        // kaiming_normal·√label_dim: standard normal whatever the number of labels.
        let labels = try values("map_label.weight", of: network)
        let variance = labels.reduce(0) { $0 + $1 * $1 } / Double(labels.count)
        #expect(abs(variance - 1) < 0.15)
    }

    @Test("a value depends on key and name alone") func aValueDependsOnKeyAndNameAlone() throws {
        let (whole, other) = (try smallSong(), try smallADM())
        whole.materialize(key: RandomKey(seed: 3))
        other.materialize(key: RandomKey(seed: 3))
        let alone = Parameter(
            name: "enc.8x8_block0.conv0.weight", shape: [64, 32, 3, 3],
            initializer: .xavierUniform(fanIn: 32 * 9, fanOut: 64 * 9))
        alone.materialize(key: RandomKey(seed: 3))
        let inside = try #require(whole.parameters.first { $0.name == alone.name })
        #expect(inside.value.array() == alone.value.array())
        alone.materialize(key: RandomKey(seed: 4))
        #expect(inside.value.array() != alone.value.array())
    }

    @Test("an untrained denoiser returns the scaled input", arguments: [0.1, 0.5, 5.0])
    func anUntrainedDenoiserReturnsTheScaledInput(_ sigma: Double) throws {
        // T33: F ≡ 0, so D(x) = c_skip·x, and the weighted loss is 1 where the data have the variance σ_data².
        let network = try smallADM()
        network.materialize(key: RandomKey(seed: 1))
        let images = 8
        let clean = Tensor(RandomKey(seed: 2).normals(images * 768), shape: [images, 3, 16, 16]) * 0.5
        let noise = Tensor(RandomKey(seed: 3).normals(images * 768), shape: [images, 3, 16, 16])
        let noisy = clean + noise * Float(sigma)
        let level = Tensor(repeating: Float(log(sigma) / 4), shape: [images])
        let result = network(noisy * Float(1 / (sigma * sigma + 0.25).squareRoot()), noise: level)
        #expect(result.array().allSatisfy { $0 == 0 })
        let skip = 0.25 / (sigma * sigma + 0.25)
        let weight = (sigma * sigma + 0.25) / (0.25 * sigma * sigma)
        let loss = Double((noisy * Float(skip) - clean).squared().mean().item()) * weight
        #expect(abs(loss - 1) < 0.06)
    }

    @Test("the noise embedding of level one is ones then zeros") func theNoiseEmbeddingOfLevelOneIsOnesThenZeros() {
        // T34: σ = 1 is c_noise = 0; cosines first in ADM, sines first in SongUNet.
        let ones = [Float](repeating: 1, count: 8)
        let zeros = [Float](repeating: 0, count: 8)
        let adm = NoiseEmbedding(channels: 16, frequencies: .positional(includesEndpoint: false), swapsHalves: false)
        #expect(adm(.zeros([1])).array() == ones + zeros)
        let song = NoiseEmbedding(channels: 16, frequencies: .positional(includesEndpoint: true), swapsHalves: true)
        #expect(song(.zeros([1])).array() == zeros + ones)
        let last = song(Tensor(scalar: 100).reshaped([1])).array()[7]
        #expect(abs(Double(last) - sin(0.01)) < 1e-7)
        // lowdiff.md §7.14: sines of small angles are their frequencies.
        let wide = NoiseEmbedding(channels: 128, frequencies: .positional(includesEndpoint: true), swapsHalves: true)
        let sines = wide(Tensor(scalar: 1e-3).reshaped([1])).array().map { Double($0) * 1e3 }
        #expect(abs(sines[1] - 0.863988449484) < 1e-6 && abs(sines[63] - 1e-4) < 1e-9)
    }

    @Test("null labels and no augmentation are zeros") func nullLabelsAndNoAugmentationAreZeros() throws {
        // T36
        for network in [try smallSong(), try smallADM()] as [any Backbone] {
            network.materialize(key: RandomKey(seed: 5))
            // Untrained last layers are zero or nearly so: give the labels a way to the result.
            for parameter in network.parameters where parameter.name.hasSuffix("weight") && parameter.shape.rank > 1 {
                let key = RandomKey(seed: 6).folding(parameter.name)
                try parameter.set(key.normals(parameter.count).map { $0 * 0.05 })
            }
            let x = Tensor(RandomKey(seed: 8).normals(2 * 768), shape: [2, 3, 16, 16])
            let level = Tensor([0.1, -0.4], shape: [2])
            let without = network(x, noise: level, labels: nil, augment: nil, context: .inference).array()
            let null = network(
                x, noise: level, labels: .zeros([2, 4]), augment: .zeros([2, 9]), context: .inference)
            #expect(without == null.array())
            let labelled = network(
                x, noise: level, labels: Tensor([1, 0, 0, 0, 0, 0, 1, 0], shape: [2, 4]), augment: nil,
                context: .inference)
            #expect(without != labelled.array())
        }
    }

    @Test("dropout acts only in training and from its key") func dropoutActsOnlyInTrainingAndFromItsKey() throws {
        let network = try smallSong()
        network.materialize(key: RandomKey(seed: 5))
        let scaled = try #require(network.parameters.first { $0.name == "enc.16x16_block0.conv1.weight" })
        try scaled.set(RandomKey(seed: 6).normals(scaled.count).map { $0 * 0.1 })
        let out = try #require(network.parameters.first { $0.name == "dec.16x16_aux_conv.weight" })
        try out.set(RandomKey(seed: 7).normals(out.count).map { $0 * 0.1 })
        let x = Tensor(RandomKey(seed: 8).normals(768), shape: [1, 3, 16, 16])
        func evaluate(_ context: ForwardContext) -> [Float] {
            network(x, noise: .zeros([1]), labels: nil, augment: nil, context: context).array()
        }
        let plain = evaluate(.inference)
        let first = evaluate(.training(dropoutKey: RandomKey(seed: 1)))
        #expect(plain == evaluate(.differentiable))
        #expect(plain == evaluate(.training(dropoutKey: nil)))
        #expect(first == evaluate(.training(dropoutKey: RandomKey(seed: 1))))
        #expect(first != plain && first != evaluate(.training(dropoutKey: RandomKey(seed: 2))))
    }
}
