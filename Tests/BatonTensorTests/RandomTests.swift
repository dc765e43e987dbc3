import BatonTensor
import Foundation
import Testing

@Suite("Random numbers")
struct RandomTests {
    @Test("normals have the moments of N(0, 1)")
    func moments() {
        let x = RandomKey(seed: 1).normals(1 << 20).map(Double.init)
        let count = Double(x.count)
        let mean = x.reduce(0, +) / count
        let variance = x.reduce(0) { $0 + $1 * $1 } / count
        let fourth = x.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
        #expect(abs(mean) < 5 / count.squareRoot())
        #expect(abs(variance - 1) < 5 * (2 / count).squareRoot())
        #expect(abs(fourth - 3) < 5 * (96 / count).squareRoot())
    }

    @Test("a prefix does not depend on how many numbers are drawn")
    func prefix() {
        let key = RandomKey(seed: 2)
        #expect(Array(key.normals(1001)[0..<37]) == key.normals(37))
    }

    @Test("streams under different names, numbers and seeds are unrelated")
    func streams() {
        let key = RandomKey(seed: 3)
        let streams = [key, key.folding("a"), key.folding("b"), key.folding(0), key.folding(1), RandomKey(seed: 4)]
        let draws = streams.map { $0.normals(4096) }
        for i in draws.indices {
            for j in draws.indices where j > i {
                let product = zip(draws[i], draws[j]).reduce(0) { $0 + Double($1.0 * $1.1) } / 4096
                #expect(abs(product) < 5 / 64, "streams \(i) and \(j)")
            }
        }
    }

    @Test("Philox4x32-10 agrees with the published known answers")
    func knownAnswer() {
        // Key 0, counter 0 begins 6627e8d5 e169c58d; the first normal follows from these two words.
        let radius = (-2 * log((Double(0x6627_e8d5 as UInt32) + 0.5) * 0x1p-32)).squareRoot()
        let angle = Double(0xe169_c58d as UInt32) * 0x1p-32 * 2 * Double.pi
        let drawn = RandomKey(seed: 0).normals(2).map(Double.init)
        #expect(abs(drawn[0] - radius * cos(angle)) < 1e-6)
        #expect(abs(drawn[1] - radius * sin(angle)) < 1e-6)
    }

    @Test("dropout drops its share of every image, each image by its own key, and scales up the rest")
    func dropout() {
        let ones = Tensor(repeating: 1, shape: [2, 3, 100, 100])
        let dropped = ones.dropout(probability: 0.3, key: RandomKey(seed: 4)).array()
        for image in 0..<2 {
            let values = dropped[(image * 30_000)..<((image + 1) * 30_000)]
            #expect(abs(Double(values.count { $0 == 0 }) / 30_000 - 0.3) < 0.01)
            #expect(values.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-6 })
        }
        #expect(dropped[0..<30_000] != dropped[30_000..<60_000])
    }

    @Test("permutations hold every number once, and whole numbers are even")
    func integers() {
        #expect(RandomKey(seed: 5).permutation(of: 100).sorted() == Array(0..<100))
        var counts = [Int](repeating: 0, count: 10)
        for index in 0..<10_000 { counts[RandomKey(seed: 6).folding(index).integer(below: 10)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 1000) < 160 })
    }

    @Test(
        "Φ and Φ⁻¹ are each other's inverse to 1e-12",
        arguments: [1e-12, 1e-6, 0.01, 0.3, 0.5, 0.77, 0.999, 1 - 1e-9])
    func normalDistribution(_ p: Double) {
        let x = NormalDistribution.quantile(p)
        #expect(abs(NormalDistribution.cdf(x) - p) <= 1e-12 * p)
        #expect(abs(NormalDistribution.cdf(0.9113607) - 0.8189466) < 1e-6)
    }
}
