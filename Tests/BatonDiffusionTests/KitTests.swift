import BatonConformance
import BatonDiffusion
import BatonSettings
import BatonTensor
import Synchronization
import Testing

@Suite("Samplers conform") struct SamplerKitTests {
    static let cases: [(family: any SamplerFamily.Type, settings: SettingsNode.Value)] = [
        (HeunFamily.self, ["steps": 40]), (HeunFamily.self, ["steps": 40, "churn": ["amount": 5]]),
        (EulerFamily.self, ["steps": 100]), (DDIMFamily.self, ["steps": 100, "eta": 0.3]),
        (DDIMFamily.self, ["steps": 40, "eta": 0.2, "corrector": "denoised-average"]),
        (FlowFamily.self, ["steps": 200, "shift": 0.3]), (EulerFamily.self, ["steps": 100, "stop": ["sigma": 0.5]]),
    ]

    @Test("to what every sampler must do", arguments: cases.indices) func rules(index: Int) throws {
        let (family, settings) = Self.cases[index]
        #expect(try SamplerConformance(family, settings).findings() == [])
    }

    @Test("and the kit finds samplers that do not", arguments: LyingSampler.Lie.allCases)
    func liars(lie: LyingSampler.Lie) throws {
        let found = try LyingSampler.$lie.withValue(lie) {
            Set(try SamplerConformance(LyingSamplerFamily.self, ["steps": 60]).findings().map(\.rule))
        }
        #expect(found.contains(lie.rule))
    }
}

@Suite("Forward processes conform") struct ProcessKitTests {
    @Test("to what every process must do") func rules() {
        let processes: [any ForwardProcess] = [
            GaussianProcess(), GaussianProcess(levels: .variancePreserving()), GaussianProcess(levels: .logitNormal()),
            GaussianProcess(noise: BlockNoise(block: 4, scale: 0.15)),
            GaussianProcess(noise: BlockNoise(block: 4, scale: 0.5, mixture: .published)),
            LyingProcess(lie: nil),
        ]
        for process in processes { #expect(ProcessConformance(process).findings() == [], "\(process)") }
    }

    @Test("and the kit finds processes that do not", arguments: LyingProcess.Lie.allCases)
    func liars(lie: LyingProcess.Lie) {
        #expect(ProcessConformance(LyingProcess(lie: lie)).findings().contains { $0.rule == lie.rule })
    }
}

/// Euler's method that breaks one rule.
struct LyingSampler: Sampler {
    enum Lie: CaseIterable {
        case level, calls, silent, stop, wholeBatch, mask, variance

        var rule: SamplerConformance.Rule {
            switch self {
            case .level, .calls, .silent: .promise
            case .stop: .stops
            case .wholeBatch: .keys
            case .mask: .given
            case .variance: .marginals
            }
        }
    }

    @TaskLocal static var lie = Lie.level
    let honest: UpdateSampler

    var plan: SamplingPlan { honest.plan }

    func calls(evaluations: (Double) -> Int) -> Int {
        honest.calls(evaluations: evaluations) + (Self.lie == .calls ? 1 : 0)
    }

    func sample(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext
    ) throws -> SamplerOutput {
        var (context, honest) = (context, honest)
        if Self.lie == .silent { context.observer = nil }
        if Self.lie == .stop { honest.stop = nil }
        if Self.lie == .mask { context.given?.mask = nil }
        var output = try honest.sample(denoiser, under: process, from: start, context: context)
        switch Self.lie {
        case .level: output.sigma += 0.1
        case .wholeBatch: output.images = output.images + output.images.mean().item()
        case .variance: output.images = output.images * 1.3
        case .calls, .silent, .stop, .mask: break
        }
        return output
    }
}

/// Makes lying samplers.
enum LyingSamplerFamily: SamplerFamily {
    static let id = "lying"
    static let summary = "Breaks a rule."

    static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field] {
        Schedule.fields(preset) + [SamplingStop.field]
    }

    static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        var sampler = UpdateSampler.euler(along: try .karras(settings, over: levels))
        sampler.stop = try sampler.plan.stopping(settings).stop
        return LyingSampler(honest: sampler)
    }
}

/// A process that breaks one rule.
struct LyingProcess: ForwardProcess {
    enum Lie: CaseIterable {
        case clean, attenuates, offset, amplifies, transition, gradient, deviation, wholeBatch, law

        var rule: ProcessConformance.Rule {
            switch self {
            case .clean, .attenuates: .identity
            case .offset, .amplifies, .transition: .linearity
            case .gradient: .gradients
            case .deviation: .noise
            case .wholeBatch: .batches
            case .law: .levels
            }
        }
    }

    /// Nil for the truth.
    let lie: Lie?

    var attenuates: Bool { lie != .attenuates }

    var levels: LevelDistribution {
        lie == .law ? LevelDistribution(law: FallingLaw()) : .edm
    }

    func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor {
        let faded = clean.scaled(
            by: levels.coefficients { sigma in
                let share = 1 / (1 + sigma)
                return lie == .amplifies && sigma > 0 ? 2 - share : lie == .clean ? share / 2 : share
            })
        switch lie {
        case .offset where levels.values.contains { $0 > 0 }: return faded + 1
        case .gradient:
            return faded.mapped {
                $0
            } pullback: {
                $0 * 2
            }
        case .wholeBatch: return faded + (clean.mean().item() - clean.mean().item() / Float(levels.count))
        default: return faded
        }
    }

    func transition(_ clean: Tensor, from sigma: Double, to next: Double, retaining retained: Double) -> Tensor {
        let count = clean.shape[0]
        return attenuate(clean, at: NoiseLevels(next, count: count))
            - attenuate(clean, at: NoiseLevels(sigma, count: count)) * Float(lie == .transition ? 1 : retained)
    }

    func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor { draw.normals(shape) }
    func noiseDeviation(at sigma: Double) -> Double { lie == .deviation ? 1.5 : 1 }
}

/// Levels that fall with time.
private struct FallingLaw: LevelLaw {
    func sigma(at time: Double) -> Double { 2 - time }
    func time(of sigma: Double) -> Double { 2 - sigma }
}
