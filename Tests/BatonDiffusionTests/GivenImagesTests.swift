import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTestSupport
import Foundation
import Testing

@Suite("Given images: starts and masks") struct GivenImagesTests {
    static let shape: Shape = [2, 4, 4, 4]
    static var images: Tensor { Tensor(RandomKey(seed: 9).normals(shape.count), shape: shape) * 0.5 }
    /// The best denoiser of white data under plain diffusion; under a blur a denoiser as any other.
    static var denoiser: FormulaDenoiser { FormulaDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) } }
    static let samplers: [UpdateSampler] =
        Corrector.allCases.flatMap {
            [UpdateSampler(along: .unit, corrector: $0), UpdateSampler(along: .unit, eta: 0.4, corrector: $0)]
        } + [
            UpdateSampler(along: .unit, corrector: .heun, stop: .calls(5)),
            UpdateSampler(along: .unit, stop: .sigma(0.5)),
        ]

    static func schedule() throws -> Schedule {
        try Schedule.karras(steps: 12, sigmaMinimum: 0.01, sigmaMaximum: 20)
    }

    static func sample(
        _ sampler: UpdateSampler, _ process: some ForwardProcess, given: GivenImages?,
        observer: (any SamplingObserver)? = nil
    ) throws -> SamplerOutput {
        var context = keyedContext(2, observer: observer)
        context.given = given
        let schedule = try schedule()
        let start = process.noise(shape, at: schedule.start, from: NoiseDraw(context.noise, purpose: .start))
        return try sampler.along(schedule).sample(
            denoiser, under: process, from: start * Float(schedule.start), context: context)
    }

    /// Runs `body` with plain diffusion and with a process that blurs.
    static func underEveryProcess(_ body: (any ForwardProcess) throws -> Void) rethrows {
        try body(GaussianProcess())
        try body(FadingProcess(rates: [0, 1, 4, 18]))
    }

    @Test("Strength 1 is plain sampling, strength 0 is the input", arguments: samplers)
    func strength1IsPlainSamplingStrength(sampler: UpdateSampler)
        throws
    {
        try Self.underEveryProcess { process in
            let plain = try Self.sample(sampler, process, given: nil)
            let whole = try Self.sample(sampler, process, given: GivenImages(Self.images, start: .strength(1)))
            #expect(whole.images.array() == plain.images.array() && whole.calls == plain.calls)
            for start in [GivenImages.Start.strength(0), .sigma(0)] {
                let none = try Self.sample(sampler, process, given: GivenImages(Self.images, start: start))
                #expect(none.calls == 0 && none.sigma == plain.sigma)
                guard none.sigma == 0 else { continue }
                #expect(none.images.array() == Self.images.array())
            }
        }
    }

    @Test("A start at a level is a draw of the forward process there, and the walk goes on from it")
    func aStartAtALevelIsADrawOfThe() throws {
        try Self.underEveryProcess { process in
            for sigma in [3.0, 0.35] {
                let observer = Recorder()
                let given = GivenImages(Self.images, start: .sigma(sigma))
                let output = try Self.sample(.euler(along: .unit), process, given: given, observer: observer)
                let below = try Self.schedule().sigmas.filter { $0 < sigma }
                #expect(observer.steps.map(\.sigma) == below && output.calls == below.count)
                // By hand: one step from the corrupted image, then the rest of the schedule.
                let levels = NoiseLevels(sigma, count: 2)
                let noise = process.noise(
                    Self.shape, at: levels, from: NoiseDraw(keyedContext(2).noise, purpose: .start))
                let rest = try Schedule([sigma] + below)
                let byHand = try UpdateSampler.euler(along: rest).sample(
                    Self.denoiser, under: process, from: process.corrupt(Self.images, at: levels, noise: noise),
                    context: keyedContext(2))
                #expect(output.images.array() == byHand.images.array())
            }
        }
    }

    @Test("Kept pixels come out to the bit, and the state there follows the forward process", arguments: samplers)
    func keptPixelsComeOutToTheBit(
        sampler: UpdateSampler
    ) throws {
        var mask = [Float](repeating: 1, count: 2 * 16)
        for index in 0..<16 where index % 3 == 0 { mask[index] = 0 }
        // All of the second image is kept.
        for index in 16..<32 { mask[index] = 0 }
        let given = GivenImages(Self.images, mask: Tensor(mask, shape: [2, 1, 4, 4]))
        try Self.underEveryProcess { process in
            let observer = Recorder()
            let output = try Self.sample(sampler, process, given: given, observer: observer)
            let plain = try Self.sample(sampler, process, given: nil)
            #expect(output.calls == plain.calls && output.sigma == plain.sigma)
            if output.sigma == 0 {
                let (made, free, kept) = (output.images.array(), plain.images.array(), Self.images.array())
                for index in made.indices {
                    let isKept = mask[index / 64 * 16 + index % 16] == 0
                    #expect(isKept ? made[index] == kept[index] : made[index] == free[index])
                }
            }
            // The published corrector leaves a process that blurs, even where the clean image is known.
            guard sampler.eta == 0, !process.attenuates || sampler.corrector != .heun else { return }
            // x_σ = A(σ)·x₀ + σ·n with the noise that the walk began with, but for what is left of its start.
            let start = try Self.schedule().start
            let noise = process.noise(
                Self.shape, at: start, from: NoiseDraw(keyedContext(2).noise, purpose: .start)
            ).slice(axis0: 1..<2)
            let clean = Self.images.slice(axis0: 1..<2)
            for progress in observer.steps {
                let level = NoiseLevels(progress.sigma, count: 1)
                let first = process.attenuate(clean, at: NoiseLevels(start, count: 1)) * Float(progress.sigma / start)
                let expected = process.corrupt(clean, at: level, noise: noise) - first
                #expect(distance(progress.x.slice(axis0: 1..<2), expected) < 2e-5)
            }
        }
    }

    @Test("What does not fit is refused") func whatDoesNotFitIsRefused() throws {
        let small = Tensor.zeros([2, 4, 2, 2])
        for given in [
            GivenImages(small), GivenImages(Self.images, mask: small), GivenImages(Self.images, start: .strength(1.5)),
            GivenImages(Self.images, start: .strength(.nan)), GivenImages(Self.images, start: .sigma(21)),
            GivenImages(Self.images, start: .sigma(-1)), GivenImages(Self.images, start: .sigma(.nan)),
        ] {
            #expect(throws: BatonError.self) { try Self.sample(.euler(along: .unit), GaussianProcess(), given: given) }
        }
    }
}
