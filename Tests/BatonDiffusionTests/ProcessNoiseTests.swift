import BatonDiffusion
import BatonNetworks
import BatonTensor
import BatonTestSupport
import Synchronization
import Testing

/// Noise that is all block noise at high levels and white at low ones, and remembers at which levels it was drawn.
private final class FadingNoise: ProcessNoise {
    let asked = Mutex<[[Double]]>([])

    static func == (left: FadingNoise, right: FadingNoise) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Share of the variance that is block noise.
    func share(at sigma: Double) -> Double { sigma / (1 + sigma) }

    func sample(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        asked.withLock { $0.append(levels.values) }
        let blocks = BlockNoise(block: 4, scale: 1).filter(draw.normals(shape, .block))
        return Tensor.combine(perSample: [
            (levels.coefficients { (1 - share(at: $0)).squareRoot() }, draw.normals(shape, .white)),
            (levels.coefficients { share(at: $0).squareRoot() }, blocks),
        ])
    }

    func deviation(at sigma: Double) -> Double { 1 }
}

/// Noise that a mask lets through in one place only.
private struct MaskedNoise: ProcessNoise {
    /// `[C, H, W]`.
    let mask: FrozenTensor

    func sample(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        draw.normals(shape) * mask.repeated(shape[0])
    }

    func deviation(at sigma: Double) -> Double { 1 }
}

@Suite("The noise of a process") struct TheNoiseOfAProcessTests {
    /// Correlation of horizontal neighbours.
    private func correlation(_ images: Tensor) -> Double {
        let values = images.array()
        let width = images.shape[3]
        var (products, squares) = (0.0, 0.0)
        for index in values.indices where index % width > 0 {
            products += Double(values[index] * values[index - 1])
            squares += Double(values[index] * values[index])
        }
        return products / squares
    }

    @Test("may change with the level, image by image") func mayChangeWithTheLevelImage() {
        let process = GaussianProcess(noise: FadingNoise())
        let keys = (0..<8).map { RandomKey(seed: 1).folding($0) }
        let levels = NoiseLevels([0.001, 0.001, 0.001, 0.001, 80, 80, 80, 80])
        let noise = process.noise([8, 3, 32, 32], at: levels, keys: keys)
        #expect(abs(correlation(noise.slice(axis0: 0..<4))) < 0.05)
        // Neighbours share 12 of 16 terms of their windows.
        #expect(abs(correlation(noise.slice(axis0: 4..<8)) - 0.75) < 0.05)
    }

    @Test("may hold a tensor, which threads then share") func mayHoldATensorWhichThreads() async throws {
        let mask = Tensor((0..<3 * 8 * 8).map { $0 % 8 < 4 ? 1 : 0 }, shape: [3, 8, 8])
        let process = GaussianProcess(noise: MaskedNoise(mask: FrozenTensor(mask)))
        #expect(process == GaussianProcess(noise: MaskedNoise(mask: FrozenTensor(mask * 1))))
        #expect(process != GaussianProcess(noise: MaskedNoise(mask: FrozenTensor(mask * 2))))
        #expect(FrozenTensor(mask).tensor.array() == mask.array())
        let draws = await withTaskGroup(of: [Float].self, returning: [[Float]].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let keys = [RandomKey(seed: 4), RandomKey(seed: 5)]
                    return process.noise([2, 3, 8, 8], at: NoiseLevels(1, count: 2), keys: keys).array()
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(draws).count == 1)
        #expect(draws[0].enumerated().allSatisfy { ($0.offset % 8 < 4) == ($0.element != 0) })
    }

    @Test("is drawn at the level it is for") func isDrawnAtTheLevelItIsFor() throws {
        let kind = FadingNoise()
        let process = GaussianProcess(noise: kind)
        let schedule = try Schedule([4, 2, 1, 0])
        let x = Tensor.zeros([1, 3, 8, 8])
        func levels(_ sampler: UpdateSampler) throws -> [Double] {
            kind.asked.withLock { $0 = [] }
            _ = try sampler.along(schedule).sample(
                NetworkDenoiser(ToyNetwork(resolution: 8), preconditioning: EDMPreconditioning()), under: process,
                from: x, context: keyedContext(1))
            return kind.asked.withLock { $0.flatMap { $0 } }
        }
        #expect(try levels(.ddim(along: .unit, eta: 1)) == [2, 1])
        #expect(try levels(.ddim(along: .unit, eta: 1, corrector: .heun)) == [2, 2, 1, 1])
        #expect(try levels(.ddim(along: .unit, eta: 1, corrector: .denoisedAverage)) == [2, 1])
        #expect(try levels(.euler(along: .unit)) == [])
        let churn = Churn(amount: 0.3)
        #expect(
            try levels(.heun(along: .unit, churn: churn))
                == [4, 2, 1].map { $0 * (1 + churn.factor(at: $0, steps: 3)) })
        // In training every image has its own.
        kind.asked.withLock { $0 = [] }
        let model = StageModel(network: ToyNetwork(resolution: 8), preconditioning: EDMPreconditioning())
        let batch = TrainingBatch(
            images: Tensor.zeros([3, 3, 8, 8]), keys: (0..<3).map { RandomKey(seed: 2).folding($0) })
        #expect(try model.loss(batch, under: process).sigmas == kind.asked.withLock { $0 }[0])
    }
}
