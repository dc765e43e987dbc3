import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation
import Testing

/// A law that Baton does not have: σ(t) = t/(1 − t).
private struct OddsLaw: LevelLaw {
    func sigma(at time: Double) -> Double { time / (1 - time) }
    func time(of sigma: Double) -> Double { sigma / (1 + sigma) }
}

/// How a family brings it to its cascade files.
private enum OddsKeys {
    static let laws: [SettingsChoice<LevelDistribution>] =
        .builtIn + [.law("odds", "sigma is t/(1 - t).") { _ in LevelDistribution(law: OddsLaw()) }]
    static let schema = SettingsSchema(fields: GaussianProcess.fields(laws: laws))
}

/// A weight that Baton does not have.
private struct FlatWeight: LossWeight {
    func weight(at sigma: Double, sigmaData: Double) -> Double { 3 }
}

@Suite("Laws of noise levels") struct LawsOfNoiseLevelsTests {
    private static let laws: [any LevelLaw] = [
        LogNormalLaw(), LogNormalLaw(span: 0.93), VariancePreservingLaw(), KarrasLaw(low: 0.002, high: 80), CosineLaw(),
        CosineLaw(offset: 0, shift: 0.25), SigmoidLaw(), SigmoidLaw(start: 0, end: 3, temperature: 0.3, scale: 0.5),
        BoundedLaw(CosineLaw(), to: 0.00055...1808), BoundedLaw(SigmoidLaw(), to: 0.01...50), OddsLaw(),
    ]

    @Test("rise with time, and time is their inverse", arguments: laws) func riseWithTimeAndTimeIsTheir(
        law: any LevelLaw
    ) {
        var last = 0.0
        for time in [1e-6, 1e-3] + stride(from: 0.05, to: 1, by: 0.05) + [0.999, 1 - 1e-6] {
            let sigma = law.sigma(at: time)
            #expect(sigma > last && sigma.isFinite)
            #expect(abs(law.time(of: sigma) - time) < 1e-9)
            last = sigma
        }
    }

    @Test("have a density whose integral is 1", arguments: laws) func haveADensityWhoseIntegral(law: any LevelLaw) {
        let levels = LevelDistribution(law: law)
        let ends = (log(max(law.sigma(at: 1e-6), 1e-9)), log(min(law.sigma(at: 1 - 1e-6), 1e9)))
        let count = 4000
        let width = (ends.1 - ends.0) / Double(count)
        // Density of ln σ by central differences far narrower than the grid, so that nothing cancels between the points.
        var lowest = 1.0
        let mass = (0..<count).reduce(0.0) { sum, index in
            let place = ends.0 + (Double(index) + 0.5) * width
            let step = width / 16
            let density = (levels.time(of: exp(place + step)) - levels.time(of: exp(place - step))) / (2 * step)
            lowest = min(lowest, density)
            return sum + density * width
        }
        #expect(abs(mass - 1) < 1e-3 && lowest >= 0)
    }

    @Test("are those of the papers") func areThoseOfThePapers() {
        func signal(_ law: some LevelLaw, _ time: Double) -> Double { 1 / (1 + pow(law.sigma(at: time), 2)) }
        func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        for time in [0.01, 0.2, 0.5, 0.8, 0.99] {
            // Nichol and Dhariwal 2021, eq. 17.
            func cosine(_ t: Double) -> Double { pow(cos((t + 0.008) / 1.008 * .pi / 2), 2) }
            #expect(abs(signal(CosineLaw(), time) - cosine(time) / cosine(0)) < 1e-12)
            // Hoogeboom et al. 2023, §3.1: log-SNR −2·ln tan(πt/2), 2·ln(64/256) added for images of 256 pixels.
            let ratio = -2 * log(tan(.pi * time / 2)) + 2 * log(64.0 / 256)
            #expect(abs(-2 * log(CosineLaw(offset: 0, shift: 64.0 / 256).sigma(at: time)) - ratio) < 1e-10)
            // Chen 2023, Algorithm 1.
            for (start, end, tau) in [(-3.0, 3.0, 1.0), (0, 3, 0.3), (-3, 3, 1.1)] {
                let (low, high) = (logistic(start / tau), logistic(end / tau))
                let gamma = (high - logistic((time * (end - start) + start) / tau)) / (high - low)
                #expect(abs(signal(SigmoidLaw(start: start, end: end, temperature: tau), time) - gamma) < 1e-12)
            }
        }
        // The half-Cauchy distribution is that of the cosine schedule without offset.
        #expect(abs(LevelDistribution(law: CosineLaw(offset: 0)).share(below: 2) - 2 / .pi * atan(2.0)) < 1e-12)
    }

    @Test("are cut off where they are bounded") func areCutOffWhereTheyAreBounded() {
        let bounded = BoundedLaw(CosineLaw(), to: 0.01...50)
        #expect(abs(bounded.sigma(at: 0) - 0.01) < 1e-9 && abs(bounded.sigma(at: 1) - 50) < 1e-9)
        #expect(bounded.time(of: 0.001) <= 0 && bounded.time(of: 500) >= 1)
        let whole = CosineLaw()
        let share = (whole.time(of: 1) - whole.time(of: 0.01)) / (whole.time(of: 50) - whole.time(of: 0.01))
        #expect(abs(bounded.time(of: 1) - share) < 1e-12)
        // Bounds beyond a law's own ends leave it as it is.
        #expect(
            BoundedLaw(KarrasLaw(low: 0.1, high: 2), to: 0.001...80).sigma(at: 1)
                == KarrasLaw(low: 0.1, high: 2).sigma(at: 1))
    }

    @Test("may be anybody's, and so may weights") func mayBeAnybodysAndSoMayWeights() throws {
        let levels = LevelDistribution(law: OddsLaw(), weighting: FlatWeight())
        #expect(levels == LevelDistribution(law: OddsLaw(), weighting: FlatWeight()))
        #expect(levels != LevelDistribution(law: OddsLaw()) && levels != LevelDistribution(law: CosineLaw()))
        #expect(Set([levels, levels, .edm]).count == 2)
        let keys = (0..<2000).map { RandomKey(seed: 3).folding($0) }
        let below = levels.draw(keys: keys).values.filter { $0 < 1 }.count
        #expect(abs(Double(below) / 2000 - 0.5) < 0.04)
        #expect(levels.weight(at: 7) == 3)
        let written = SettingsNode(["levels": ["type": "odds", "weight": ["type": "min-snr"]]])
        let settings = try #require(OddsKeys.schema.validate(written).settings)
        let process = GaussianProcess(settings, sigmaData: 0.5, laws: OddsKeys.laws)
        #expect(process.levels == LevelDistribution(law: OddsLaw(), weighting: MinSNRWeight()))
    }

    @Test("and weights are read from settings") func andWeightsAreReadFromSettings() throws {
        func levels(_ value: SettingsNode.Value) throws -> LevelDistribution {
            let (valid, problems) = EDMFamily.schema.validate(SettingsNode(["levels": value]))
            return GaussianProcess(try #require(valid, "\(problems)"), sigmaData: 0.5).levels
        }
        #expect(
            try levels(["type": "cosine", "offset": 0.01, "sigma": [0.01, 50]])
                == LevelDistribution(
                    law: BoundedLaw(CosineLaw(offset: 0.01), to: 0.01...50), weighting: InverseVarianceWeight()))
        #expect(
            try levels(["type": "sigmoid", "ends": [0, 3], "temperature": 0.3, "weight": ["type": "min-snr"]])
                == LevelDistribution(
                    law: BoundedLaw(SigmoidLaw(start: 0, end: 3, temperature: 0.3), to: 0.00055...1808),
                    weighting: MinSNRWeight(limit: 5)))
        #expect(
            try levels(["type": "log-normal", "weight": ["type": "soft-min-snr", "limit": 2]])
                == LevelDistribution(law: LogNormalLaw(), weighting: SoftMinSNRWeight(limit: 2)))
        #expect(try levels(["type": "log-normal"]) == .edm)
        #expect(try levels(["type": "variance-preserving"]) == .variancePreserving())
        let (_, problems) = EDMFamily.schema.validate(SettingsNode(["levels": ["type": "cosin"]]))
        #expect(problems.contains { $0.description.contains("cosine") })
    }
}

@Suite("Weights of the loss") struct WeightsOfTheLossTests {
    @Test("are those of the papers", arguments: [0.05, 0.3, 1, 4, 60]) func areThoseOfThePapers2(sigma: Double) {
        func weight(_ weight: some LossWeight) -> Double { weight.weight(at: sigma, sigmaData: 0.5) }
        let ratio = 1 / (sigma * sigma)
        // Hang et al. 2023: min(SNR, γ)/SNR on the error of ε, which is that of x₀ over σ; min(SNR, γ)/(SNR + 1) on that of v,
        // which is √(SNR + 1) times that of x₀.
        #expect(abs(weight(MinSNRWeight()) / (min(ratio, 5) / ratio / (sigma * sigma)) - 1) < 1e-12)
        #expect(abs(weight(MinSNRWeight()) / (min(ratio, 5) / (ratio + 1) * (ratio + 1)) - 1) < 1e-12)
        #expect(abs(weight(SoftMinSNRWeight()) / (ratio * 4 / (ratio + 4)) - 1) < 1e-12)
        #expect(weight(InverseVarianceWeight()) == ratio)
        #expect(abs(weight(EDMWeight()) - (ratio + 4)) < 1e-9)
        #expect(abs(weight(VelocityWeight()) - pow(1 + 1 / sigma, 2)) < 1e-9)
    }
}
