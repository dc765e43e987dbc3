import BatonDiffusion
import BatonNetworks
import BatonTensor
import RelayFamily
import Testing

@Suite("Relay loss")
struct LossTests {
    private let side = 16

    private func stage(_ mixture: BlockNoise.Mixture, network: (any Backbone)? = nil) throws -> DiffusionStage {
        let context = StageContext(
            id: "top", size: side, predecessor: HandoffPromise(size: 4, space: ImageSpace(), labels: 0),
            network: network ?? FormulaNetwork.untrained(resolution: side))
        return DiffusionStage(
            context, start: .handoff(enlargedBy: .nearest, joining: .box),
            process: RelayProcess(
                schedule: Published.imageNet, noise: BlockNoise(block: 4, scale: 0.15, mixture: mixture)),
            sampler: RelaySampler(UpdateSampler(along: try Published.imageNetGrid(200))))
    }

    /// Coefficients of the first patch of every image.
    private func firstPatch(_ images: Tensor) -> [[Double]] {
        let values = images.array().map(Double.init)
        return (0..<images.shape[0]).map { image in
            let start = image * side * side
            return cosineTransform((0..<16).map { values[start + $0 / 4 * side + $0 % 4] }, patch: 4)
        }
    }

    /// One-channel images, in each of which one coefficient of the first patch is 1.
    private var basis: Tensor {
        var values = [Float](repeating: 0, count: 16 * side * side)
        for index in 0..<16 {
            var coefficients = [Double](repeating: 0, count: 16)
            coefficients[index] = 1
            for (pixel, value) in inverseCosineTransform(coefficients, patch: 4).enumerated() {
                values[index * side * side + pixel / 4 * side + pixel % 4] = Float(value)
            }
        }
        return Tensor(values, shape: [16, 1, side, side])
    }

    /// The noise that every single normal number behind it makes.
    private func noises(_ stage: DiffusionStage) -> Tensor {
        stage.process.noise([2 * side * side, 1, side, side], at: 1, from: NoiseDraw(PixelNoise(), purpose: .training))
    }

    @Test(
        "a corrupted coefficient has the variance of its blurred signal and of the mixed noise",
        arguments: [
            (BlockNoise.Mixture.published, [1.17015625, 1.052814, 1.000483]),
            (.normalized, [1.144407, 1.029647, 0.978467]),
        ])
    func moments(mixture: BlockNoise.Mixture, expected: [Double]) throws {
        let stage = try stage(mixture)
        let noise = noises(stage)
        let variance = 0.3
        for sigma in [0.1, 0.869] {
            let factors = stage.relay.schedule.attenuation(at: sigma)
            // The corruption is linear: squares of the responses to every independent number add up to the variance.
            let signal = firstPatch(stage.process.attenuate(basis, at: NoiseLevels(sigma, count: 16)))
            let response = firstPatch(
                stage.process.corrupt(
                    Tensor.zeros(noise.shape), at: NoiseLevels(sigma, count: noise.shape[0]), noise: noise))
            for (index, factor) in zip([0, 1, 15], expected) {
                let total =
                    signal.reduce(0) { $0 + $1[index] * $1[index] } * variance
                    + response.reduce(0) { $0 + $1[index] * $1[index] }
                let detail = factors[index] * factors[index] * variance
                #expect(abs(total - (detail + factor * sigma * sigma)) < 2e-6)
            }
        }
    }

    @Test("before training D is c_skip·x and the loss of every coefficient is as computed by hand")
    func untrained() throws {
        let stage = try stage(.published)
        let sigma = 0.5
        let clean = basis
        let zeros = NoiseLevels(sigma, count: 16)
        let x = Tensor(numbers(16 * side * side).map(Float.init), shape: [16, 1, side, side])
        #expect(try stage.denoised(x, at: zeros).array() == x.array().map { $0 * 0.5 })

        let weight = stage.process.levels.weight(at: sigma)
        let signal = firstPatch(
            try stage.denoised(
                stage.process.attenuate(clean, at: zeros), at: zeros) - clean)
        let noise = noises(stage)
        let levels = NoiseLevels(sigma, count: noise.shape[0])
        let error = firstPatch(
            try stage.denoised(
                stage.process.corrupt(Tensor.zeros(noise.shape), at: levels, noise: noise), at: levels))
        func loss(_ index: Int) -> Double {
            weight
                * (0.25 * signal.reduce(0) { $0 + $1[index] * $1[index] }
                    + error.reduce(0) { $0 + $1[index] * $1[index] })
        }
        #expect(abs(loss(0) - 1.085078) < 2e-6)
        #expect(abs(loss(1) - 2.215467) < 2e-6)
    }

    @Test("a fresh ADM network starts at c_skip·x, and its loss has a gradient for every array")
    func freshNetwork() throws {
        var configuration = ADMUNet.Configuration(resolution: side)
        configuration.modelChannels = 64
        configuration.channelMultipliers = [1, 1]
        configuration.blocks = 1
        configuration.attentionResolutions = [8]
        let network = try ADMUNet(configuration)
        network.materialize(key: RandomKey(seed: 2))
        let stage = try stage(.normalized, network: network)
        let images = Tensor(numbers(2 * 3 * side * side).map(Float.init), shape: [2, 3, side, side])
        let levels = NoiseLevels([0.05, 0.8])
        let expected = images.scaled(by: levels.coefficients { 0.25 / ($0 * $0 + 0.25) }).array()
        #expect(try stage.denoised(images, at: levels).array() == expected)
        let keys = [RandomKey(seed: 3), RandomKey(seed: 4)]
        try stage.loss(TrainingBatch(images: images, keys: keys)).total.backward()
        for parameter in network.parameters { #expect(parameter.gradient != nil, "\(parameter.name)") }
    }

    @Test("the loss is the weighted squared distance from the clean image, summed over pixels and averaged over images")
    func definition() throws {
        let stage = try stage(.normalized)
        let images = Tensor(numbers(4 * 3 * side * side).map(Float.init), shape: [4, 3, side, side])
        let keys = (1...4).map { RandomKey(seed: 8).folding(UInt64($0)) }
        let loss = try stage.loss(TrainingBatch(images: images, keys: keys))
        #expect(loss.sigmas == stage.process.levels.draw(keys: keys).values)
        let levels = NoiseLevels(loss.sigmas)
        let noise = stage.process.noise(images.shape, at: NoiseLevels(1, count: keys.count), keys: keys)
        let x = stage.process.corrupt(images, at: levels, noise: noise)
        let difference = try stage.denoised(x, at: levels) - images
        let perImage = zip(difference.squared().sumsPerSample(), loss.sigmas).map { sum, sigma in
            Double(sum) * stage.process.levels.weight(at: sigma)
        }
        let total = perImage.reduce(0, +) / 4
        #expect(abs(Double(loss.total.item()) / total - 1) < 1e-5)
        for (value, expected) in zip(loss.perImage, perImage) {
            #expect(abs(Double(value) * Double(3 * side * side) / expected - 1) < 1e-5)
        }
    }

    @Test("an image's level and noise do not depend on the batch around it")
    func batchIndependence() throws {
        let stage = try stage(.normalized)
        let images = Tensor(numbers(3 * 3 * side * side).map(Float.init), shape: [3, 3, side, side])
        let keys = (1...3).map { RandomKey(seed: 8).folding(UInt64($0)) }
        let together = try stage.loss(TrainingBatch(images: images, keys: keys))
        let alone = try stage.loss(TrainingBatch(images: images.slice(axis0: 1..<2), keys: [keys[1]]))
        #expect(alone.sigmas[0] == together.sigmas[1] && alone.perImage[0] == together.perImage[1])
    }
}
