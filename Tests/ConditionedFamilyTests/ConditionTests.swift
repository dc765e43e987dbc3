import BatonDiffusion
import BatonTensor
import ConditionedFamily
import Foundation
import Testing

@Suite("The condition") struct ConditionTests {
    private static var images: Tensor { noise(keys(4), size: 16) }

    private static func deviation(_ tensor: Tensor) -> Float { tensor.squared().mean().item().squareRoot() }

    @Test(
        "is in training the picture itself, shrunk with the cascade's kernel and enlarged again",
        arguments: DownsampleKernel.allCases)
    func kernel(_ kernel: DownsampleKernel) {
        for resize in [ResizeFilter.bilinear, .nearest, .bicubic] {
            let condition = SmallImageCondition(kernel: kernel, path: ConditionPath(resize: resize))
                .trained(on: Self.images, smallSize: 4, keys: keys(4))
            let expected = kernel.shrink(Self.images, to: 4).resized(height: 16, width: 16, by: resize)
            #expect(condition.images.array() == expected.array())
            #expect(condition.levels.values == [0, 0, 0, 0])
        }
    }

    @Test("carries noise whose level follows the law of training and the image's key alone")
    func trainedLevels() {
        let law = LevelDistribution.logNormal()
        let condition = SmallImageCondition(
            augmentation: .gaussian(levels: law, sigma: 0.2), path: ConditionPath(resize: .nearest))
        let many = keys(400)
        let flat = Tensor.zeros([400, 3, 8, 8])
        let seen = condition.trained(on: flat, smallSize: 4, keys: many)
        let logs = seen.levels.values.map { log($0) }
        let mean = logs.reduce(0, +) / 400
        #expect(abs(mean + 1.2) < 0.2)
        let spread = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
        #expect(abs(spread - 1.2) < 0.15)
        // The noise of an image has the level it is said to have.
        let units = seen.images.scaled(by: seen.levels.values.map { Float(1 / $0) })
        #expect(abs(Self.deviation(units) - 1) < 0.03)
        let alone = condition.trained(on: flat.slice(axis0: 7..<8), smallSize: 4, keys: [many[7]])
        #expect(alone.images.array() == seen.images.slice(axis0: 7..<8).array())
    }

    @Test("has noise of its own, independent of the noisy image's")
    func independence() {
        let condition = SmallImageCondition(
            augmentation: .gaussian(levels: LevelDistribution(law: KarrasLaw.fixed(1)), sigma: 1),
            path: ConditionPath(resize: .nearest, order: .upsampleThenNoise))
        let many = keys(64)
        let seen = condition.trained(on: Tensor.zeros([64, 3, 8, 8]), smallSize: 4, keys: many)
        let other = GaussianProcess().noise([64, 3, 8, 8], at: NoiseLevels(1, count: 64), keys: many)
        #expect(abs((seen.images * other).mean().item()) < 0.03)
        #expect(abs(Self.deviation(seen.images) - 1) < 0.03)
        #expect(
            GaussianProcess().levels.draw(keys: many).values
                != LevelDistribution.edm.draw(keys: many.map { $0.folding("condition") }).values)
    }

    @Test("of a truncated hand-off is the hand-off itself, of a cleaner one what brings it to the same level")
    func truncatedAndNot() {
        let condition = SmallImageCondition(
            augmentation: .gaussian(levels: .edm, sigma: 0.6), path: ConditionPath(resize: .nearest))
        let source = KeyedNoise(keys(1))
        let flat = Tensor.zeros([1, 3, 32, 32])
        for (given, added) in [(0.6, 0.0), (0, 0.6), (0.36, 0.48)] {
            let seen = condition.sampled(from: flat, at: given, size: 64, noise: source)
            #expect(seen.levels.values == [0.6])
            #expect(abs(Double(Self.deviation(seen.images)) - added) < 0.02)
        }
    }

    @Test("is blurred in training, half of the time, and never in sampling")
    func blur() {
        let condition = SmallImageCondition(
            augmentation: .blur(widths: 0.4...0.6, share: 0.5), path: ConditionPath(resize: .nearest))
        let many = keys(200)
        let images = noise(many, size: 8)
        let seen = condition.trained(on: images, smallSize: 4, keys: many).images
        let plain = DownsampleKernel.box.shrink(images, to: 4).resized(height: 8, width: 8, by: .nearest)
        let changed = (0..<200).filter {
            distance(seen.slice(axis0: $0..<$0 + 1), plain.slice(axis0: $0..<$0 + 1)) > 1e-6
        }
        #expect((80...120).contains(changed.count))
        #expect(Self.deviation(seen) < Self.deviation(plain))
        let small = DownsampleKernel.box.shrink(images, to: 4)
        #expect(condition.sampled(from: small, at: 0, size: 8, noise: KeyedNoise(many)).images.array() == plain.array())
    }

    @Test("keeps what is constant when it is blurred, and spreads a point as a Gaussian does")
    func blurKernel() throws {
        func blurred(_ images: Tensor, _ width: Double) -> Tensor {
            SmallImageCondition(
                augmentation: .blur(widths: width...width, share: 1), path: ConditionPath(resize: .nearest)
            )
            .trained(on: images.resized(height: 10, width: 10, by: .nearest), smallSize: 5, keys: keys(1))
            .images.resized(height: 5, width: 5, by: .box)
        }
        let flat = Tensor(repeating: 0.3, shape: [1, 1, 5, 5])
        #expect(distance(blurred(flat, 0.5), flat) < 1e-6)
        var point = [Float](repeating: 0, count: 25)
        point[12] = 1
        let spread = blurred(Tensor(point, shape: [1, 1, 5, 5]), 0.5).array()
        let side = exp(-2.0), total = 1 + 2 * exp(-2.0)
        #expect(abs(Double(spread[12]) - 1 / (total * total)) < 1e-6)
        #expect(abs(Double(spread[11]) - side / (total * total)) < 1e-6)
        #expect(abs(Double(spread[6]) - side * side / (total * total)) < 1e-6)
        #expect(spread[2] == 0)
    }
}
