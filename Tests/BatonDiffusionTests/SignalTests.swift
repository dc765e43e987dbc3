import BatonDiffusion
import BatonNetworks
import BatonTensor
import Testing

@Suite("Signals") struct SignalTests {
    /// A network with random weights that is told two classes and a vector of three numbers.
    private static func network() throws -> any Backbone {
        Threads.use(1)
        var unet = SongUNet.Configuration(resolution: 4)
        (unet.modelChannels, unet.channelMultipliers, unet.blocks) = (16, [1], 1)
        unet.attentionResolutions = []
        unet.labelCount = 5
        let network = try SongUNet(unet)
        for parameter in network.parameters {
            let key = RandomKey(seed: 2).folding(parameter.name)
            try parameter.set(key.normals(parameter.count).map { $0 * 0.2 })
        }
        for buffer in network.buffers { buffer.materialize(key: RandomKey(seed: 2)) }
        return network
    }

    private static var x: Tensor { Tensor(RandomKey(seed: 1).normals(2 * 3 * 16), shape: [2, 3, 4, 4]) }
    private static var labels: Tensor { LabelSpace.oneHot([0, 1], count: 2) }
    private static var vector: Tensor { Tensor(RandomKey(seed: 4).normals(6), shape: [2, 3]) }

    private func denoised(
        _ network: any Backbone, _ signals: Signals, guidance: Guidance? = nil
    ) throws -> Tensor {
        try NetworkDenoiser(
            network, preconditioning: EDMPreconditioning(), signals: signals, guidance: guidance
        ).denoise(Self.x, at: NoiseLevels([0.5, 2]))
    }

    @Test("that are missing are their nulls")
    func nulls() throws {
        let network = try Self.network()
        let none = try denoised(network, .none)
        #expect(
            try denoised(network, Signals(labels: .zeros([2, 2]), embedding: .zeros([2, 3]))).array() == none.array())
        let label = try denoised(network, Signals(labels: Self.labels))
        #expect(
            try denoised(network, Signals(labels: Self.labels, embedding: .zeros([2, 3]))).array() == label.array())
        let both = try denoised(network, Signals(labels: Self.labels, embedding: Self.vector))
        #expect(both.array() != label.array() && label.array() != none.array())
        let all = Signals(labels: Self.labels, embedding: Self.vector)
        #expect(all.names == [.label, .embedding] && all.dropping([.label]).names == [.embedding])
    }

    @Test("are dropped by guidance by name, and channels have their share of it")
    func guidance() throws {
        let network = try Self.network()
        let all = Signals(labels: Self.labels, embedding: Self.vector)
        let with = try denoised(network, all)
        let cases: [(Set<Signal>, Signals)] = [
            ([.label], Signals(embedding: Self.vector)), ([.embedding], Signals(labels: Self.labels)),
            ([.label, .embedding], .none),
        ]
        for (drops, left) in cases {
            var guidance = Guidance(scale: 3)
            guidance.drops = drops
            let without = try denoised(network, left)
            let expected = with * 3 - without * 2
            #expect(distance(try denoised(network, all, guidance: guidance), expected) < 1e-4)
            // Of three channels the second alone is guided, by half.
            guidance.channelWeights = [0, 0.5, 0]
            let weighted = try denoised(network, all, guidance: guidance)
            #expect(distance(weighted.slice(axis1: 0..<1), with.slice(axis1: 0..<1)) < 1e-5)
            let second = (with * 2 - without).slice(axis1: 1..<2)
            #expect(distance(weighted.slice(axis1: 1..<2), second) < 1e-4)
        }
    }
}
