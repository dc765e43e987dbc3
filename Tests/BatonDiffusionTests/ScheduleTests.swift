import BatonDiffusion
import BatonSettings
import BatonTensor
import Foundation
import Testing

@Suite("Schedule") struct ScheduleTests {
    @Test("edm grid has its published levels") func edmGridHasItsPublishedLevels() throws {
        let grid = try Schedule.karras(steps: 18, sigmaMinimum: 0.002, sigmaMaximum: 80)
        #expect(grid.steps == 18)
        #expect(grid.sigmas[0] == 80 || abs(grid.sigmas[0] - 80) < 1e-12)
        #expect(abs(grid.sigmas[1] - 57.585985) < 1e-6)
        #expect(abs(grid.lowest - 0.002) < 1e-12)
        #expect(grid.sigmas.last == 0)
    }

    @Test("relay grids drop every level at or above the start") func relayGridsDropEveryLevelAtOrAboveTheStart() throws
    {
        let imagenet = try relaySchedule()
        #expect(imagenet.steps == 100)
        for (step, sigma) in [(0, 0.8691227271), (1, 0.8298230745), (2, 0.7922834867), (50, 0.0837015217), (99, 0.008)]
        {
            #expect(abs(imagenet.sigmas[step] - sigma) < 1e-9)
        }
        let celeba = try Schedule.karras(steps: 150, sigmaMinimum: 0.008, sigmaMaximum: 80, startSigma: 0.95)
        #expect(celeba.steps == 54)
        for (step, sigma) in [(0, 0.9219127279), (1, 0.8635976925), (2, 0.8084733927)] {
            #expect(abs(celeba.sigmas[step] - sigma) < 1e-9)
        }
        #expect(try Schedule.karras(steps: 150, sigmaMinimum: 0.008, sigmaMaximum: 80, startSigma: 0.9).steps == 53)
        let short = try Schedule.karras(steps: 18, sigmaMinimum: 0.008, sigmaMaximum: 80, startSigma: 0.9)
        #expect(short.steps == 7 && abs(short.start - 0.897505) < 1e-6)
        let level = imagenet.sigmas[3]
        #expect(
            try Schedule.karras(steps: 200, sigmaMinimum: 0.008, sigmaMaximum: 80, rho: 100, startSigma: level).start
                < level)
    }

    @Test("impossible grids are refused") func impossibleGridsAreRefused() {
        #expect(throws: BatonError.self) {
            try Schedule.karras(steps: 10, sigmaMinimum: 0.1, sigmaMaximum: 80, startSigma: 0.05)
        }
        #expect(throws: BatonError.self) { try Schedule.karras(steps: 10, sigmaMinimum: 80, sigmaMaximum: 0.1) }
        #expect(throws: BatonError.self) { try Schedule([1, 2, 0]) }
        #expect(throws: BatonError.self) { try Schedule([2, 1]) }
    }

    @Test("churn acts on191 of256 steps") func churnActsOn191Of256Steps() throws {
        let grid = try Schedule.karras(steps: 256, sigmaMinimum: 0.002, sigmaMaximum: 80)
        let churn = Churn(amount: 40, sigmaMinimum: 0.05, sigmaMaximum: 50, noiseScale: 1.003)
        let factors = grid.sigmas.dropLast().map { churn.factor(at: $0, steps: 256) }
        #expect(factors.filter { $0 > 0 }.count == 191)
        #expect(factors.allSatisfy { $0 == 0 || $0 == 0.15625 })
        #expect(Churn(amount: 1000).factor(at: 1, steps: 10) == 2.0.squareRoot() - 1)
    }

    @Test("time and level are inverse") func timeAndLevelAreInverse() {
        let imagenet = LevelDistribution.logNormal(span: 0.93)
        let celeba = LevelDistribution.logNormal(span: 0.89)
        #expect(abs(imagenet.sigmaMaximum - 1.7699463) < 1e-7)
        #expect(abs(celeba.sigmaMaximum - 1.3123688) < 1e-7)
        for (time, sigma) in [(0.1, 0.061605), (0.25, 0.125335), (0.5, 0.271060), (0.75, 0.560273), (0.9, 0.978870)] {
            #expect(abs(imagenet.sigma(at: time) - sigma) < 1e-6)
            #expect(abs(imagenet.time(of: imagenet.sigma(at: time)) - time) < 1e-12)
        }
        #expect(abs(imagenet.time(of: 0.9) - 0.880826) < 1e-6)
        #expect(abs(LevelDistribution.edm.time(of: 0.95) - 0.8307809) < 1e-7)
        #expect(imagenet.time(of: 100) == 1)
    }

    @Test("draws stay within their bounds and follow their keys") func drawsStayWithinTheirBoundsAndFollowTheirKeys() {
        let levels = LevelDistribution.logNormal(span: 0.93, sigmaMinimum: 0.0075)
        #expect(abs(levels.minimumTime - 0.00112275) < 1e-8)
        let keys = (0..<4000).map { RandomKey(seed: 7).folding($0) }
        let draws = levels.draw(keys: keys)
        #expect(draws.values.allSatisfy { $0 >= 0.0075 - 1e-12 && $0 <= levels.sigmaMaximum })
        #expect(levels.draw(keys: [keys[17]])[0] == draws[17])
        let below = Double(draws.values.filter { $0 < levels.sigma(at: 0.5) }.count) / 4000
        #expect(abs(below - 0.5) < 0.03)
    }

    @Test("loss weights are the published ones") func lossWeightsAreThePublishedOnes() {
        let levels = LevelDistribution.edm
        #expect(abs(levels.weight(at: 0.0075) - 17781.78) < 0.01)
        #expect(abs(levels.weight(at: 0.5) - 8) < 1e-12)
        #expect(abs(levels.weight(at: 1) - 5) < 1e-12)
    }

    @Test("variance preserving levels span their published range")
    func variancePreservingLevelsSpanTheirPublishedRange() {
        let levels = LevelDistribution.variancePreserving()
        #expect(abs(levels.sigmaMinimum - 0.00100050) < 1e-8)
        #expect(abs(levels.sigmaMaximum - 152.16697) < 1e-4)
        #expect(abs(levels.time(of: levels.sigma(at: 0.3)) - 0.3) < 1e-12)
        #expect(abs(VPPreconditioning().coefficients(at: levels.sigma(at: 0.3)).noise - 999 * 0.3) < 1e-9)
        #expect(VPPreconditioning().coefficients(at: 2).output == -2)
        #expect(levels.weight(at: 2) == 0.25)
    }

    @Test(
        "edm preconditioning",
        arguments: [
            (0.5, [0.5, 0.3535534, 1.4142136, -0.1732868]), (1.0, [0.2, 0.4472136, 0.8944272, 0.0]),
            (80.0, [3.9060974e-5, 0.4999902, 0.01249976, 1.0955067]),
        ] as [(Double, [Double])])
    func edmPreconditioning(sigma: Double, expected: [Double]) {
        let c = EDMPreconditioning().coefficients(at: sigma)
        for (value, wanted) in zip([c.skip, c.output, c.input, c.noise], expected) {
            #expect(abs(value - wanted) < 1e-7)
        }
        #expect(abs(LevelDistribution.edm.weight(at: sigma) * c.output * c.output - 1) < 1e-12)
        #expect(abs(c.skip - (1 - 4 * c.output * c.output)) < 1e-12)
        #expect(abs(c.input * c.input * (sigma * sigma + 0.25) - 1) < 1e-12)
    }

    @Test("a flows grid is shifted towards noise") func aFlowsGridIsShiftedTowardsNoise() throws {
        let grid = try Schedule.flow(steps: 4, shift: 0.3)
        #expect(grid.steps == 4)
        // lowdiff.md §4.4: the times 0.25, 0.5 and 0.75 become these.
        for (sigma, time) in zip(grid.sigmas.dropFirst(), [0.0909090909, 0.2307692308, 0.4736842105]) {
            #expect(abs(1 / (1 + sigma) - time) < 1e-9)
        }
        #expect(throws: BatonError.self) { try Schedule.flow(steps: 4, shift: 0) }
    }

    @Test("the flows loss is that of its velocity") func theFlowsLossIsThatOfItsVelocity() {
        let levels = LevelDistribution.logitNormal()
        for sigma in [0.1, 1, 9] {
            // The image's error is 1 − t = σ/(1 + σ) times the velocity's.
            let output = FlowPreconditioning().coefficients(at: sigma).output
            #expect(abs(levels.weight(at: sigma) * output * output - 1) < 1e-12)
        }
        // Half of the times lie below one half.
        #expect(abs(levels.share(below: 1) - 0.5) < 1e-12)
    }
}
