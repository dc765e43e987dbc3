import BatonEvaluation
import BatonTensor
import Testing

@Suite("Bootstrap intervals") struct BootstrapIntervalsTests {
    private func mean(_ numbers: [Double]) -> MeanMeasurement { MeanMeasurement([MetricPart("")], [numbers]) }

    private func normals(_ key: RandomKey, _ count: Int = 64) -> [Double] { key.normals(count).map(Double.init) }

    @Test("hold the true mean about as often as they promise") func holdTheTrueMeanAboutAsOften() {
        let bootstrap = Bootstrap(resamples: 300)
        let trials = 300
        let covered = (0..<trials).count { trial in
            let estimate = bootstrap.estimate(mean(normals(RandomKey(seed: UInt64(trial)).folding("coverage"))))[0]
            return estimate.low < 0 && estimate.high > 0
        }
        // 95 % promised; the binomial deviation is 1.3 %, and 64 numbers fall a little short.
        #expect((0.90...0.985).contains(Double(covered) / Double(trials)))
    }

    @Test("of paired arms forget what the seeds have in common") func ofPairedArmsForgetWhatThe() {
        let common = normals(RandomKey(seed: 4)).map { 10 * $0 }
        let first = mean(common)
        let second = mean(zip(common, normals(RandomKey(seed: 5))).map { $0 + 0.5 + 0.1 * $1 })
        let bootstrap = Bootstrap()
        let difference = bootstrap.difference(from: first, to: second)[0]
        #expect(abs(difference.value - 0.5) < 0.06 && difference.excludesZero)
        #expect(difference.high - difference.low < 0.1)
        let alone = bootstrap.estimate(first)[0]
        #expect(alone.high - alone.low > 2)
        let itself = bootstrap.difference(from: first, to: first)[0]
        #expect(itself == Estimate(0, low: 0, high: 0))
    }

    /// The largest of some numbers: it can only fall where numbers are drawn again.
    private struct Largest: Measurement {
        let numbers: [Double]
        let parts = [MetricPart("")]
        var count: Int { numbers.count }

        func values(weights: [Double]) -> [Double] {
            [zip(numbers, weights).filter { $0.1 > 0 }.map(\.0).max() ?? .nan]
        }
    }

    @Test("hold the number itself, however much repeating pictures changes it") func holdTheNumberItselfHowever() {
        let estimate = Bootstrap().estimate(Largest(numbers: normals(RandomKey(seed: 6))))[0]
        #expect(estimate.low <= estimate.value && estimate.value <= estimate.high && estimate.low < estimate.high)
    }

    @Test("are the same every time") func areTheSameEveryTime() {
        let measurement = mean(normals(RandomKey(seed: 9)))
        #expect(Bootstrap().estimate(measurement) == Bootstrap().estimate(measurement))
        #expect(Bootstrap().estimate(measurement) != Bootstrap(key: RandomKey(seed: 1)).estimate(measurement))
    }
}
