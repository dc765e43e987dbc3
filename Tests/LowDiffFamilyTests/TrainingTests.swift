import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation
import LowDiffFamily
import Testing

@Suite("Training all sizes of one network")
struct TrainingTests {
    @Test("The gradient of the sum is the sum of the sizes' gradients (§7.18)")
    func sum() throws {
        let cascade = try Tiny.trained(Tiny.load())
        let apart = try Tiny.trained(Tiny.load("stages.s16.objective.update=stage"))
        let (top, split) = (try Tiny.stage("s16", in: cascade), try Tiny.stage("s16", in: apart))
        #expect(top.updatesPerBatch == 1 && split.updatesPerBatch == 3)
        let whole = Tiny.gradients(try top.loss(Tiny.batch()).total, of: top.network)
        var sums: [String: [Float]] = [:]
        var losses: [Float] = []
        for update in 0..<3 {
            var batch = Tiny.batch()
            batch.update = update
            let loss = try split.loss(batch)
            losses += loss.perImage
            for (name, values) in Tiny.gradients(loss.total, of: split.network) {
                sums[name] = sums[name].map { zip($0, values).map(+) } ?? values
            }
        }
        #expect(try top.loss(Tiny.batch()).perImage == losses)
        #expect(Set(whole.keys) == Set(sums.keys) && whole.count == top.network.parameters.count)
        for (name, values) in whole {
            let other = try #require(sums[name])
            let scale = values.map(abs).max() ?? 0
            #expect(distance(values, other) <= 2e-4 * max(scale, 1e-6), "\(name)")
        }
    }

    @Test("A size's update leaves what it does not use alone (§7.18)")
    func locality() throws {
        let cascade = try Tiny.trained(Tiny.load("stages.s16.objective.update=stage"))
        let top = try Tiny.stage("s16", in: cascade)
        for (update, id) in ["s4", "s8", "s16"].enumerated() {
            var batch = Tiny.batch()
            batch.update = update
            let touched = Set(Tiny.gradients(try top.loss(batch).total, of: top.network).keys)
            let layers = Set(try Tiny.stage(id, in: cascade).network.layers.map(\.name))
            let expected = top.network.parameters.map(\.name).filter {
                layers.contains($0.split(separator: ".").dropLast().joined(separator: "."))
            }
            #expect(touched == Set(expected))
        }
    }

    @Test("A fresh network's loss is what leaving the image to c_skip costs, about one a pixel (§7.13)")
    func fresh() throws {
        let file = try Tiny.load()
        let top = try Tiny.stage("s16", in: file.cascade)
        top.network.materialize(key: RandomKey(seed: 1))
        var batch = Tiny.batch(8)
        batch.levels = NoiseLevels([0.05, 0.2, 0.5, 1, 2, 5, 10, 40])
        let loss = try top.loss(batch)
        #expect(loss.sigmas == (0..<3).flatMap { _ in batch.levels?.values ?? [] })
        #expect(loss.perImage[16...].allSatisfy { abs($0 - 1) < 0.2 })
        // Smaller images are means of independent pixels, with a quarter of the variance, and that of noise stays.
        for (image, sigma) in (batch.levels?.values ?? []).enumerated() {
            let weight = (sigma * sigma + 0.25) / (sigma * sigma * 0.25)
            let skip = 0.25 / (sigma * sigma + 0.25)
            let expected = weight * ((1 - skip) * (1 - skip) * 0.25 / 4 + skip * skip * sigma * sigma)
            #expect(abs(Double(loss.perImage[8 + image]) / expected - 1) < 0.35)
        }
        var sum: Float = 0
        for (index, mean) in loss.perImage.enumerated() { sum += mean * Float(48 << (2 * (index / 8))) / 8 }
        #expect(abs(loss.total.item() / sum - 1) < 1e-3)
    }

    @Test("Sizes weigh by their pixels, or alike")
    func reduction() throws {
        let condition = SmallImageCondition()
        let sum = JointObjective(sizes: [8, 16, 32], conditioning: condition)
        let mean = JointObjective(reduction: .mean, sizes: [8, 16, 32], conditioning: condition)
        #expect([8, 16, 32].map { sum.weight(of: $0) } == [1, 1, 1])
        #expect([8, 16, 32].map { mean.weight(of: $0) } == [16, 4, 1])
        let even = try Tiny.stage("s16", in: Tiny.trained(Tiny.load("stages.s16.objective.reduction=mean")))
        let plain = try Tiny.stage("s16", in: Tiny.trained(Tiny.load()))
        let (a, b) = (try even.loss(Tiny.batch()), try plain.loss(Tiny.batch()))
        #expect(a.perImage == b.perImage)
        let expected = b.perImage.reduce(0, +) * 768 / 2
        #expect(abs(a.total.item() / expected - 1) < 1e-4)
        #expect(a.total.item() > b.total.item())
    }

    @Test("A condition's noise is drawn at the small size and enlarged with it")
    func conditionNoise() {
        let images = Tensor.zeros([2, 3, 16, 16])
        let keys = (0..<2).map { RandomKey(seed: 3).folding($0) }
        var condition = SmallImageCondition(
            augmentation: .gaussian(levels: .edm, sigma: 0), path: ConditionPath(resize: .nearest))
        let seen = condition.trained(on: images, at: NoiseLevels([1, 2]), smallSize: 8, size: 16, keys: keys)
        #expect(seen.images.shape == [2, 3, 16, 16])
        // Every pixel of a block is the same: the noise has the grain of the small image.
        let back = DownsampleKernel.box.shrink(seen.images, to: 8)
        #expect(distance(back.nearestRepeated().array(), seen.images.array()) < 1e-6)
        let deviations = back.squared().sumsPerSample().map { Double(($0 / 192).squareRoot()) }
        for (found, level) in zip(deviations, seen.levels.values) { #expect(abs(found / level - 1) < 0.15) }
        // Levels and noise are the condition's own unless they are to be the image's.
        #expect(seen.levels.values != LevelDistribution.edm.draw(keys: keys).values)
        condition.augmentation = .gaussian(levels: .image, sigma: 0)
        #expect(
            condition.trained(on: images, at: NoiseLevels([1, 2]), smallSize: 8, size: 16, keys: keys).levels.values
                == [
                    1, 2,
                ])
    }

    @Test("Shrinking undoes repeating, keeps the mean, and halves the deviation of noise (§7.19)")
    func shrinking() {
        let small = Tiny.images(2, size: 8)
        #expect(distance(DownsampleKernel.box.shrink(small.nearestRepeated(), to: 8).array(), small.array()) < 1e-6)
        let noise = Tensor(RandomKey(seed: 4).normals(3 * 128 * 128), shape: [1, 3, 128, 128])
        let half = DownsampleKernel.box.shrink(noise, to: 64)
        #expect(abs(half.mean().item() - noise.mean().item()) < 1e-5)
        #expect(abs(half.squared().mean().item().squareRoot() - 0.5) < 0.01)
    }

    @Test("Loss, levels and noise of an image follow from its own key")
    func keys() throws {
        let top = try Tiny.stage("s16", in: Tiny.trained(Tiny.load()))
        let both = try top.loss(Tiny.batch(2, isTraining: false))
        var alone = Tiny.batch(2, isTraining: false)
        alone.images = alone.images.slice(axis0: 1..<2)
        alone.labels = alone.labels?.slice(axis0: 1..<2)
        alone.keys = [alone.keys[1]]
        let second = try top.loss(alone)
        #expect(second.sigmas[0] == both.sigmas[1])
        #expect(abs(second.perImage[0] / both.perImage[1] - 1) < 1e-5)
        #expect(try top.loss(Tiny.batch(2, isTraining: false)).perImage == both.perImage)
        // Sizes do not share their noise.
        let losses = try top.loss(Tiny.batch())
        #expect(Set(losses.sigmas).count == 6)
    }

    @Test("Measured, a stage has its own loss; trained, the largest has all of them and the others send there")
    func stages() throws {
        let cascade = try Tiny.trained(Tiny.load())
        let small = try Tiny.stage("s8", in: cascade)
        #expect(try small.loss(Tiny.batch(2, size: 8, isTraining: false)).perImage.count == 2)
        let error = #expect(throws: BatonError.self) { try small.loss(Tiny.batch(2, size: 8)) }
        #expect(error?.hint?.contains("16") == true)
        #expect(throws: BatonError.self) { try small.requireTrainable() }
        #expect(throws: Never.self) { try Tiny.stage("s16", in: cascade).requireTrainable() }
    }

    @Test("The law of the levels (§7.16)")
    func law() {
        let law = LevelDistribution.edm
        #expect(abs(law.sigma(at: 0.5) - 0.301194) < 1e-6)
        #expect(abs(1 - law.share(below: 1.08817) - 0.14222) < 1e-5)
        #expect(abs((1 - law.share(below: 50)) / 1.02e-5 - 1) < 0.01)
        let draws = law.draw(keys: (0..<20_000).map { RandomKey(seed: 1).folding($0) }).values
        #expect(abs(draws.reduce(0, +) / 20_000 - 0.618783) < 0.03)
    }
}

extension Tensor {
    /// Every pixel twice in each direction.
    func nearestRepeated() -> Tensor { resized(height: 2 * shape[2], width: 2 * shape[3], by: .nearest) }
}
