import BatonDiffusion
import BatonTensor
import Foundation
import Testing

/// Second moments are exact: they follow from the response to every unit impulse, without sampling.
@Suite("Block noise") struct BlockNoiseTests {
    /// `response[g]` is the filtered image of an impulse at pixel `g` of a `side`×`side` torus.
    static func responses(_ block: Int, side: Int) -> [[Double]] {
        let count = side * side
        var values = [Float](repeating: 0, count: count * count)
        for pixel in 0..<count { values[pixel * count + pixel] = 1 }
        let filtered = BlockNoise(block: block, scale: 1).filter(Tensor(values, shape: [count, 1, side, side])).array()
        return (0..<count).map { g in (0..<count).map { Double(filtered[g * count + $0]) } }
    }

    /// Covariance of `Σ a·B(g)` and `Σ b·B(g)` for white `g`.
    static func covariance(_ responses: [[Double]], _ a: [Double], _ b: [Double]) -> Double {
        responses.reduce(0) { sum, image in
            sum + zip(image, a).reduce(0) { $0 + $1.0 * $1.1 } * zip(image, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    /// An image that is `function(y, x)` inside a 4×4 patch at (`row`, `column`), 0 elsewhere.
    static func patch(_ side: Int, row: Int, column: Int, size: Int = 4, _ function: (Int, Int) -> Double) -> [Double] {
        var image = [Double](repeating: 0, count: side * side)
        for y in 0..<size { for x in 0..<size { image[(row + y) * side + column + x] = function(y, x) } }
        return image
    }

    static func pixel(_ side: Int, _ y: Int, _ x: Int) -> [Double] {
        patch(side, row: y, column: x, size: 1) { _, _ in 1 }
    }

    @Test("an impulse becomes a block") func anImpulseBecomesABlock() {
        let image = Self.responses(4, side: 8)[0]
        for (index, value) in image.enumerated() {
            #expect(value == (index / 8 < 4 && index % 8 < 4 ? 0.25 : 0))
        }
        #expect(image.reduce(0, +) == 4)
        #expect(image.map { $0 * $0 }.reduce(0, +) == 1)
    }

    @Test("constants identity shifts and sums") func constantsIdentityShiftsAndSums() {
        let noise = BlockNoise(block: 4, scale: 1)
        #expect(noise.filter(Tensor(repeating: 1, shape: [1, 2, 8, 8])).array().allSatisfy { $0 == 4 })
        let g = Tensor(RandomKey(seed: 3).normals(2 * 64), shape: [1, 2, 8, 8])
        #expect(BlockNoise(block: 1, scale: 1).filter(g).array() == g.array())
        let shift = { (t: Tensor) in
            let values = t.array()
            return Tensor(
                (0..<128).map { values[$0 / 64 * 64 + ($0 / 8 % 8 + 5) % 8 * 8 + ($0 % 8 + 3) % 8] }, shape: t.shape)
        }
        #expect(distance(noise.filter(shift(g)), shift(noise.filter(g))) < 1e-6)
        let h = Tensor(RandomKey(seed: 4).normals(2 * 64), shape: [1, 2, 8, 8])
        #expect(distance(noise.filter(g + 2 * h), noise.filter(g) + 2 * noise.filter(h)) < 1e-5)
    }

    @Test(
        "covariance falls linearly along each axis",
        arguments: [(4, 16, [1, 0.75, 0.5, 0.25, 0, 0]), (2, 8, [1, 0.5, 0, 0])])
    func covarianceFallsLinearlyAlongEachAxis(block: Int, side: Int, kernel: [Double]) {
        let responses = Self.responses(block, side: side)
        let origin = Self.pixel(side, 0, 0)
        for (y, vertical) in kernel.enumerated() {
            for (x, horizontal) in kernel.enumerated() {
                let covariance = Self.covariance(responses, origin, Self.pixel(side, y, x))
                #expect(abs(covariance - vertical * horizontal) < 1e-12)
            }
        }
        let everything = [Double](repeating: 1, count: side * side)
        #expect(abs(Self.covariance(responses, origin, everything) - Double(block * block)) < 1e-9)
    }

    @Test(
        "small tori wrap around",
        arguments: [
            (7, [1, 0.75, 0.5, 0.25, 0.25, 0.5, 0.75]), (6, [1, 0.75, 0.5, 0.5, 0.5, 0.75]), (4, [1, 1, 1, 1]),
        ])
    func smallToriWrapAround(side: Int, kernel: [Double]) {
        let responses = Self.responses(4, side: side)
        for (x, expected) in kernel.enumerated() {
            let covariance = Self.covariance(responses, Self.pixel(side, 0, 0), Self.pixel(side, 0, x))
            #expect(abs(covariance - expected) < 1e-12)
        }
    }

    @Test("equals upscaled white noise averaged over grid offsets")
    func equalsUpscaledWhiteNoiseAveragedOverGridOffsets() {
        let responses = Self.responses(4, side: 16)
        for lag in 0..<8 {
            let shared = (0..<4).filter { ($0 + lag) / 4 == 0 }.count
            let covariance = Self.covariance(responses, Self.pixel(16, 0, 0), Self.pixel(16, 0, lag))
            #expect(abs(covariance - Double(shared) / 4) < 1e-12)
        }
    }

    @Test("spectrum is that of a running sum") func spectrumIsThatOfARunningSum() {
        let image = Self.responses(4, side: 16)[0]
        let power = { (frequency: Double) -> Double in
            var real = 0.0
            var imaginary = 0.0
            for x in 0..<16 {
                let value = (0..<16).reduce(0.0) { $0 + image[$1 * 16 + x] } / 2
                real += value * cos(2 * .pi * frequency * Double(x))
                imaginary -= value * sin(2 * .pi * frequency * Double(x))
            }
            return real * real + imaginary * imaginary
        }
        for (frequency, expected) in [
            (0, 4), (1.0 / 16, 3.284268), (0.125, 1.707107), (0.25, 0), (0.375, 0.292893), (0.5, 0),
        ] {
            #expect(abs(power(frequency) - expected) < 1e-6)
        }
        let mean = (0..<16).map { power(Double($0) / 16) }.reduce(0, +) / 16
        #expect(abs(mean - 1) < 1e-9)
        let sum = image.reduce(0, +)
        #expect(sum * sum == 16)
    }

    @Test("patch means are correlated") func patchMeansAreCorrelated() {
        let responses = Self.responses(4, side: 16)
        let mean = { (row: Int, column: Int) in Self.patch(16, row: row, column: column) { _, _ in 1.0 / 16 } }
        #expect(abs(Self.covariance(responses, mean(0, 0), mean(0, 0)) - 0.47265625) < 1e-12)
        #expect(abs(Self.covariance(responses, mean(0, 0), mean(0, 4)) - 0.107421875) < 1e-12)
        #expect(abs(Self.covariance(responses, mean(0, 0), mean(4, 4)) - 0.0244140625) < 1e-12)
        var total = 0.0
        for row in 0..<4 {
            for column in 0..<4 { total += Self.covariance(responses, mean(0, 0), mean(4 * row, 4 * column)) }
        }
        #expect(abs(total - 1) < 1e-12)
    }

    /// Covariance of the orthonormal DCT coefficients `(i, j)` and `(k, l)` of one patch of block noise.
    static func dctCovariance(_ responses: [[Double]], side: Int, size: Int, _ a: (Int, Int), _ b: (Int, Int)) -> Double
    {
        let basis = { (i: Int, y: Int) in
            (i == 0 ? (1 / Double(size)).squareRoot() : (2 / Double(size)).squareRoot())
                * cos(.pi * Double(i) * (Double(y) + 0.5) / Double(size))
        }
        let image = { (c: (Int, Int)) in
            patch(side, row: 0, column: 0, size: size) { y, x in basis(c.0, y) * basis(c.1, x) }
        }
        return covariance(responses, image(a), image(b))
    }

    @Test("cosine coefficients of a patch") func cosineCoefficientsOfAPatch() {
        let responses = Self.responses(4, side: 16)
        let axis = [2.75, 0.853553, 0.25, 0.146447]
        var trace = 0.0
        for i in 0..<4 {
            for j in 0..<4 {
                let variance = Self.dctCovariance(responses, side: 16, size: 4, (i, j), (i, j))
                #expect(abs(variance - axis[i] * axis[j]) < 1e-5)
                trace += variance
            }
        }
        #expect(abs(trace - 16) < 1e-9)
        #expect(abs(Self.dctCovariance(responses, side: 16, size: 4, (0, 1), (2, 1)) - -0.25 * 0.853553) < 1e-5)
        #expect(abs(Self.dctCovariance(responses, side: 16, size: 4, (0, 0), (0, 1))) < 1e-9)
        let half = Self.responses(2, side: 8)
        #expect(abs(Self.dctCovariance(half, side: 8, size: 2, (0, 0), (0, 0)) - 2.25) < 1e-9)
        #expect(abs(Self.dctCovariance(half, side: 8, size: 2, (0, 1), (0, 1)) - 0.75) < 1e-9)
        #expect(abs(Self.dctCovariance(half, side: 8, size: 2, (1, 1), (1, 1)) - 0.25) < 1e-9)
    }

    @Test("mixtures have their variance") func mixturesHaveTheirVariance() {
        let published = BlockNoise(block: 4, scale: 0.15, mixture: .published)
        let normalized = BlockNoise(block: 4, scale: 0.15)
        #expect(abs(published.deviation * published.deviation - 1.0225) < 1e-12)
        #expect(abs(normalized.deviation - 1) < 1e-12)
        let responses = Self.responses(4, side: 16)
        for ((i, j), whole, unit) in [
            ((0, 0), 1.17015625, 1.144407), ((0, 1), 1.052814, 1.029647), ((3, 3), 1.000483, 0.978467),
        ] {
            let variance = 1 + 0.0225 * Self.dctCovariance(responses, side: 16, size: 4, (i, j), (i, j))
            #expect(abs(variance - whole) < 1e-6)
            #expect(abs(variance / pow(normalized.divisor, 2) - unit) < 1e-6)
        }
        let keys = (0..<8).map { RandomKey(seed: 5).folding($0) }
        for noise in [published, normalized] {
            let process = GaussianProcess(noise: noise)
            let sample = process.noise([8, 3, 32, 32], at: NoiseLevels(1, count: 8), keys: keys).array()
            let variance = sample.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(sample.count)
            #expect(abs(variance - noise.deviation * noise.deviation) < 0.05)
        }
    }

    @Test("matches the published filter") func matchesThePublishedFilter() throws {
        let vectors = try RelayVectors()
        #expect(distance(BlockNoise(block: 4, scale: 1).filter(vectors["io.gauss"]), vectors["io.block_noise"]) < 1e-6)
    }

    @Test("an image draws from its own key") func anImageDrawsFromItsOwnKey() {
        let keys = (0..<5).map { RandomKey(seed: 9).folding($0) }
        let process = GaussianProcess(noise: BlockNoise(block: 4, scale: 0.15))
        let batch = process.noise([5, 3, 8, 8], at: NoiseLevels(1, count: 5), keys: keys)
        let alone = process.noise([1, 3, 8, 8], at: NoiseLevels(1, count: 1), keys: [keys[3]])
        #expect(batch.slice(axis0: 3..<4).array() == alone.array())
    }
}
