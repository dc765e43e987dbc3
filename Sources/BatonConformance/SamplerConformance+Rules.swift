import BatonDiffusion
import BatonSettings
import BatonTensor

extension SamplerConformance {
    func descriptionMessages() throws -> [String] {
        _ = try sampler()
        return family.id.isEmpty || family.summary.isEmpty ? ["the family needs an id and a summary"] : []
    }

    func promiseMessages() throws -> [String] {
        let sampler = try sampler()
        // Guidance costs a second evaluation at some of the levels.
        let middle = sampler.schedule.sigmas[sampler.schedule.steps / 2]
        let denoiser = ToyDenoiser(cost: { $0 > middle ? 2 : 1 }) { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma))
        }
        let told = StepRecorder()
        let output = try run(sampler, denoiser, observer: told)
        var messages: [String] = []
        let calls = sampler.calls { denoiser.cost($0) }
        if output.calls != calls { messages.append("it took \(output.calls) calls, but says that it takes \(calls)") }
        if output.sigma != sampler.finalSigma {
            messages.append("it ends at sigma \(output.sigma), but says that it ends at \(sampler.finalSigma)")
        }
        if output.images.nonFiniteCount > 0 { messages.append("it makes values that are NaN or infinite") }
        if told.sigmas.count != sampler.plan.steps.count {
            messages.append("it tells of \(told.sigmas.count) steps, but takes \(sampler.plan.steps.count)")
        }
        if told.sigmas.last != sampler.finalSigma || zip(told.sigmas, told.sigmas.dropFirst()).contains(where: <=) {
            messages.append("the levels it tells of do not fall to the last one: \(told.sigmas)")
        }
        if told.calls.last != output.calls || zip(told.calls, told.calls.dropFirst()).contains(where: >=) {
            messages.append("the calls it tells of do not rise to their number: \(told.calls)")
        }
        return messages
    }

    func stopMessages() throws -> [String] {
        guard has("stop") else { return [] }
        var messages: [String] = []
        let whole = try sampler()
        let sigmas = whole.schedule.sigmas
        let level = (sigmas[sigmas.count / 2] + sigmas[sigmas.count / 2 - 1]) / 2
        let atLevel = try sampler([.init("stop", SettingsNode(.map([.init("sigma", SettingsNode(.number(level)))])))])
        // Of a perfect denoiser, what is left at a level is noise of that level.
        let output = try run(atLevel, ToyDenoiser { x, _ in .zeros(x.shape) }, data: 0)
        if output.sigma != level { messages.append("told to stop at sigma \(level), it stops at \(output.sigma)") }
        let deviation = Double(output.images.squared().mean().item()).squareRoot()
        if abs(deviation / level - 1) > tolerance {
            messages.append("the state at sigma \(level) has noise of deviation \(deviation)")
        }
        let calls = max(1, whole.calls { _ in 1 } / 2)
        let afterCalls = try sampler([.init("stop", SettingsNode(.map([.init("calls", SettingsNode(.int(calls)))])))])
        let cut = try run(afterCalls, ToyDenoiser { x, _ in .zeros(x.shape) })
        if cut.calls != calls { messages.append("told to stop after \(calls) calls, it takes \(cut.calls)") }
        return messages
    }

    func keyMessages() throws -> [String] {
        let sampler = try sampler()
        let denoiser = ToyDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) }
        let together = try run(sampler, denoiser).images
        var messages: [String] = []
        if try run(sampler, denoiser).images.array() != together.array() {
            messages.append("the same keys gave other images")
        }
        for index in 0..<Self.count {
            let alone = try run(sampler, denoiser, images: index..<index + 1).images
            if alone.array() != together.slice(axis0: index..<index + 1).array() {
                messages.append("image \(index) depends on the images that are made with it")
            }
        }
        return messages
    }

    func givenMessages() throws -> [String] {
        let sampler = try sampler()
        let images = Tensor(repeating: 0.3, shape: Self.shape)
        let denoiser = ToyDenoiser { x, _ in x * 0.5 }
        var messages: [String] = []
        let unchanged = try run(sampler, denoiser, given: GivenImages(images, start: .strength(0)))
        if sampler.finalSigma == 0, unchanged.images.array() != images.array() || unchanged.calls != 0 {
            messages.append("with a strength of 0 it changes the images it is given")
        }
        let told = StepRecorder()
        let half = (sampler.schedule.start + sampler.finalSigma) / 2
        _ = try run(sampler, denoiser, given: GivenImages(images, start: .sigma(half)), observer: told)
        if told.sigmas.contains(where: { $0 >= half }) {
            messages.append("given images at sigma \(half), it goes over \(told.sigmas)")
        }
        guard sampler.finalSigma == 0 else { return messages }
        let mask = Tensor.zeros([Self.count, 1, Self.side, Self.side])
        let kept = try run(sampler, denoiser, given: GivenImages(images, mask: mask))
        if kept.images.array() != images.array() { messages.append("it changes what a mask keeps") }
        return messages
    }

    func marginalMessages() throws -> [String] {
        try marginalMessages(under: GaussianProcess()) + marginalMessages(under: FadingProcess())
    }

    private func marginalMessages(under process: some ForwardProcess) throws -> [String] {
        let variance = 0.25
        let sampler = try sampler()
        let denoiser = ToyDenoiser { x, sigma in
            let a = FadingProcess.share(at: process.attenuates ? sigma : 0)
            return x * Float(variance * a / (variance * a * a + sigma * sigma))
        }
        let output: SamplerOutput
        do {
            output = try run(sampler, denoiser, under: process, data: variance.squareRoot())
        } catch is BatonError where process.attenuates { return [] }
        let a = FadingProcess.share(at: process.attenuates ? output.sigma : 0)
        let expected = (variance * a * a + output.sigma * output.sigma).squareRoot()
        let found = Double(output.images.squared().mean().item()).squareRoot()
        guard !(abs(found / expected - 1) <= tolerance) else { return [] }
        return [
            "the deviation of images is \(Float(found)), that of the data \(Float(expected))"
                + (process.attenuates ? ", under a process that attenuates" : "")
        ]
    }
}

extension SamplerConformance {
    private static let count = 4
    private static let side = 16
    private static let shape: Shape = [count, 3, side, side]

    /// Images of white data of deviation `data`, corrupted to the first level and sampled.
    private func run(
        _ sampler: any Sampler, _ denoiser: ToyDenoiser, under process: some ForwardProcess = GaussianProcess(),
        data: Double = 0.5, images: Range<Int> = 0..<count, given: GivenImages? = nil,
        observer: (any SamplingObserver)? = nil
    ) throws -> SamplerOutput {
        let keys = images.map { RandomKey(seed: 1).folding($0) }
        let shape: Shape = [keys.count, 3, Self.side, Self.side]
        let noise = KeyedNoise(keys)
        let clean =
            KeyedNoise(keys.map { $0.folding("data") })
            .normals(shape, for: .start, step: 0, component: .white) * Float(data)
        let levels = NoiseLevels(sampler.schedule.start, count: keys.count)
        let start = process.corrupt(
            clean, at: levels, noise: process.noise(shape, at: levels, from: NoiseDraw(noise, purpose: .start)))
        return try sampler.sample(
            denoiser, under: process, from: start,
            context: SamplingContext(stage: "conformance", noise: noise, observer: observer, given: given))
    }
}

/// A formula in place of a network.
private struct ToyDenoiser: Denoiser {
    var cost: (Double) -> Int = { _ in 1 }
    let formula: (Tensor, Double) -> Tensor

    func denoise(_ x: Tensor, at levels: NoiseLevels) throws -> Tensor { formula(x, levels[0]) }
    func evaluations(at sigma: Double) -> Int { cost(sigma) }
}

/// `A(σ) = 1/(1 + σ²)` for every pixel: the plainest process that attenuates.
private struct FadingProcess: ForwardProcess {
    let levels = LevelDistribution.edm
    var attenuates: Bool { true }

    static func share(at sigma: Double) -> Double { 1 / (1 + sigma * sigma) }

    func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor {
        clean.scaled(by: levels.coefficients(Self.share))
    }

    func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor { draw.normals(shape) }
    func noiseDeviation(at sigma: Double) -> Double { 1 }
}

/// What an observer is told.
private final class StepRecorder: SamplingObserver {
    private(set) var sigmas: [Double] = []
    private(set) var calls: [Int] = []

    func observe(_ progress: SamplingProgress) throws {
        sigmas.append(progress.sigma)
        calls.append(progress.calls)
    }
}
