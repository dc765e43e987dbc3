import BatonDiffusion
import BatonEvaluation
import BatonTensor
import Testing

@Suite("The analysis of noise") struct TheAnalysisOfNoiseTests {
    private func process(_ noise: any ProcessNoise) -> GaussianProcess { GaussianProcess(noise: noise) }

    @Test("finds white noise white") func findsWhiteNoiseWhite() {
        let response = NoiseResponse(of: process(WhiteNoise()), at: 1, size: 32, period: 4)
        for value in [response.pixelDeviation, response.boxDeviation(factor: 4), response.lowFrequencyDeviation] {
            #expect(abs(value - 1) < 1e-6)
        }
    }

    @Test("gives the published numbers of relay noise") func givesThePublishedNumbersOf() {
        // s = 4, α = 0.15: √(1 + α²), √(1 + α²·16·(11/16)²) with the mean correlation 11/16 along each side of a box, √(1 + 16 α²).
        let noise = BlockNoise(block: 4, scale: 0.15, mixture: .published)
        let response = NoiseResponse(of: process(noise), at: 1, size: 32, period: 4)
        #expect(abs(response.pixelDeviation - 1.0112) < 1e-4)
        #expect(abs(response.boxDeviation(factor: 4) - 1.0817) < 1e-4)
        #expect(abs(response.lowFrequencyDeviation - 1.1662) < 1e-4)
    }

    @Test("agrees with draws") func agreesWithDraws() {
        let noise = process(BlockNoise(block: 4, scale: 0.5))
        let response = NoiseResponse(of: noise, at: 1, size: 32, period: 4)
        let draws = noise.noise(
            [200, 1, 32, 32], at: NoiseLevels(1, count: 200), keys: (0..<200).map { RandomKey(seed: 3).folding($0) })
        func deviation(_ images: Tensor) -> Double { (Double(images.squared().mean().item())).squareRoot() }
        #expect(abs(deviation(draws) / response.pixelDeviation - 1) < 0.01)
        #expect(abs(4 * deviation(draws.boxDownsampled(by: 4)) / response.boxDeviation(factor: 4) - 1) < 0.03)
    }
}

@Suite("A budget") struct ABudgetTests {
    @Test("is met by the nearest number of steps", arguments: [1.0, 39, 40.9, 41, 100, 1e6])
    func isMetByTheNearestNumberOf(budget: Double) {
        let cost = { (steps: Int) in 10 + 2 * Double(steps) - 1 }
        let (best, other) = BudgetSolver.solve(budget, cost: cost)
        #expect(best.cost == cost(best.steps))
        let nearest = (1...10_000).map { abs(cost($0) - budget) }.min()
        #expect(abs(best.cost - budget) == nearest)
        if let other { #expect(abs(other.steps - best.steps) == 1) }
    }
}
