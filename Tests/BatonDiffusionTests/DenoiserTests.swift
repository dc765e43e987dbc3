import BatonDiffusion
import BatonNetworks
import BatonTensor
import Foundation
import Testing

@Suite("Denoiser") struct DenoiserTests {
    static var labels: Tensor { LabelSpace.oneHot([0, 2, nil], count: 3) }
    static var x: Tensor { Tensor(RandomKey(seed: 1).normals(3 * 3 * 16), shape: [3, 3, 4, 4]) }

    static func denoise(_ guidance: Guidance?, at sigma: Double, labels: Tensor? = labels) throws -> Tensor {
        try NetworkDenoiser(
            ToyNetwork(resolution: 4, labelCount: 3, gain: 0.5), preconditioning: EDMPreconditioning(),
            signals: Signals(labels: labels),
            guidance: guidance
        ).denoise(x, at: NoiseLevels(sigma, count: 3))
    }

    @Test("an untrained network of zeros passes the skip") func anUntrainedNetworkOfZerosPassesTheSkip() throws {
        let denoised = try NetworkDenoiser(ToyNetwork(resolution: 4), preconditioning: EDMPreconditioning())
            .denoise(Self.x, at: NoiseLevels([0.5, 1, 80]))
        let expected = Self.x.scaled(by: [0.5, 0.2, Float(0.25 / 6400.25)])
        #expect(distance(denoised, expected) < 1e-7)
    }

    @Test("guidance is linear between its two predictions") func guidanceIsLinearBetweenItsTwoPredictions() throws {
        let conditional = try Self.denoise(nil, at: 0.7)
        let unconditional = try Self.denoise(nil, at: 0.7, labels: nil)
        #expect(distance(conditional, unconditional) > 0.1)
        #expect(try Self.denoise(Guidance(scale: 1), at: 0.7).array() == conditional.array())
        #expect(try Self.denoise(Guidance(scale: 0), at: 0.7).array() == unconditional.array())
        for scale in [0.4, 1.5, 3.5] {
            let expected = unconditional + Float(scale) * (conditional - unconditional)
            #expect(distance(try Self.denoise(Guidance(scale: scale), at: 0.7), expected) < 1e-5)
        }
        // A zero row is the null label.
        let null = try Self.denoise(Guidance(scale: 3), at: 0.7).slice(axis0: 2..<3)
        #expect(distance(null, unconditional.slice(axis0: 2..<3)) < 1e-6)
    }

    @Test("guidance acts and costs in its interval only") func guidanceActsAndCostsInItsIntervalOnly() throws {
        let guidance = Guidance(scale: 2, sigmaMinimum: 0.3, sigmaMaximum: 5)
        for (sigma, calls) in [(0.2, 1), (0.3, 2), (1, 2), (5, 2), (5.1, 1)] {
            let network = ToyNetwork(resolution: 4, labelCount: 3)
            let denoiser = NetworkDenoiser(
                network, preconditioning: EDMPreconditioning(), signals: Signals(labels: Self.labels),
                guidance: guidance)
            let denoised = try denoiser.denoise(Self.x, at: NoiseLevels(sigma, count: 3))
            #expect(network.batches.count == calls && denoiser.evaluations(at: sigma) == calls)
            if calls == 1 {
                let plain = NetworkDenoiser(
                    network, preconditioning: EDMPreconditioning(), signals: Signals(labels: Self.labels))
                #expect(try plain.denoise(Self.x, at: NoiseLevels(sigma, count: 3)).array() == denoised.array())
            }
        }
        let unlabelled = NetworkDenoiser(
            ToyNetwork(resolution: 4), preconditioning: EDMPreconditioning(), guidance: guidance)
        #expect(unlabelled.evaluations(at: 1) == 1)
    }

    @Test("large batches are split without a change") func largeBatchesAreSplitWithoutAChange() throws {
        let whole = ToyNetwork(resolution: 4, labelCount: 3, gain: 0.5)
        let split = ToyNetwork(resolution: 4, labelCount: 3, gain: 0.5)
        let levels = NoiseLevels([0.2, 1, 7])
        let denoised = try [(whole, 16), (split, 2)].map { network, maximum in
            try NetworkDenoiser(
                network, preconditioning: EDMPreconditioning(), signals: Signals(labels: Self.labels),
                guidance: Guidance(scale: 1), maximumBatch: maximum
            ).denoise(Self.x, at: levels).array()
        }
        #expect(whole.batches == [3] && split.batches == [2, 1])
        #expect(denoised[0] == denoised[1])
    }

    // MARK: Loss

    @Test("the expected loss of an empty network is one a pixel") func theExpectedLossOfAnEmptyNetworkIsOneAPixel()
        throws
    {
        let keys = (0..<8).map { RandomKey(seed: 4).folding($0) }
        let images =
            GaussianProcess().noise(
                [8, 3, 64, 64], at: NoiseLevels(1, count: 8), keys: (0..<8).map { RandomKey(seed: 5).folding($0) })
            * 0.5
        let model = StageModel(network: ToyNetwork(resolution: 64), preconditioning: EDMPreconditioning())
        for sigma in [0.05, 0.5, 5] {
            let loss = try model.loss(
                TrainingBatch(images: images, keys: keys, levels: NoiseLevels(sigma, count: 8)),
                under: GaussianProcess())
            let mean = loss.perImage.reduce(0, +) / 8
            #expect(abs(mean - 1) < 0.03)
            // EDM's convention: summed over pixels, averaged over images.
            #expect(abs(loss.total.item() / Float(3 * 64 * 64) - mean) < 1e-3)
            #expect(loss.sigmas == Array(repeating: sigma, count: 8))
        }
    }

    @Test("labels are hidden per image and only in training") func labelsAreHiddenPerImageAndOnlyInTraining() throws {
        let count = 400
        let keys = (0..<count).map { RandomKey(seed: 6).folding($0) }
        let images = Tensor.zeros([count, 3, 2, 2])
        let rows = LabelSpace.oneHot(Array(repeating: 1, count: count), count: 2)
        func seen(_ range: Range<Int>, isTraining: Bool) throws -> [Float] {
            let network = ToyNetwork(resolution: 2, labelCount: 2)
            let model = StageModel(
                network: network, preconditioning: EDMPreconditioning(), labels: LabelSpace(count: 2, dropout: 0.25))
            _ = try model.loss(
                TrainingBatch(
                    images: images.slice(axis0: range), labels: rows.slice(axis0: range), keys: Array(keys[range]),
                    isTraining: isTraining), under: GaussianProcess())
            return network.seenLabels[0] ?? []
        }
        let all = try seen(0..<count, isTraining: true)
        let hidden = (0..<count).filter { all[2 * $0 + 1] == 0 }.count
        #expect((70...130).contains(hidden))
        #expect(try seen(37..<40, isTraining: true) == Array(all[74..<80]))
        #expect(try seen(0..<count, isTraining: false) == rows.array())
    }

    @Test("the flows denoiser knows the image from its velocity") func theFlowsDenoiserKnowsTheImageFromItsVelocity() {
        // x_t = t·x₁ + (1 − t)·n and v = x₁ − n give back x₁ at every level.
        let (image, noise) = (0.7, -1.3)
        for sigma in [1e-3, 0.5, 1, 9999] {
            let c = FlowPreconditioning().coefficients(at: sigma)
            let x = image + sigma * noise
            #expect(abs(c.skip * x + c.output * (image - noise) - image) < 1e-9)
            #expect(abs(c.input * x - (c.noise * image + (1 - c.noise) * noise)) < 1e-9)
        }
    }
}
