import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTestSupport
import Foundation
import Testing

@Suite("Sampler") struct SamplerTests {
    // MARK: Parity with the published sampler

    @Test("deterministic heun matches EDM") func deterministicHeunMatchesEDM() throws {
        let vectors = try RelayVectors()
        let output = try Self.edm(vectors, name: "ode", steps: 18, sampler: .heun(along: .unit))
        #expect(relativeError(output, vectors["io.edm.ode.out"]) < 1e-5)
    }

    @Test("churned heun matches EDM on its recorded noise") func churnedHeunMatchesEDMOnItsRecordedNoise() throws {
        let vectors = try RelayVectors()
        let churn = Churn(amount: 10, sigmaMinimum: 0.05, sigmaMaximum: 50, noiseScale: 1.003)
        let output = try Self.edm(vectors, name: "churn", steps: 8, sampler: .heun(along: .unit, churn: churn))
        #expect(relativeError(output, vectors["io.edm.churn.out"]) < 1e-5)
    }

    static func edm(_ vectors: RelayVectors, name: String, steps: Int, sampler: UpdateSampler) throws -> Tensor {
        let clean = vectors["io.x0"]
        let schedule = try Schedule.karras(steps: steps, sigmaMinimum: 0.002, sigmaMaximum: 80)
        let denoiser = FormulaDenoiser { x, sigma in
            let share = Float(0.25 / (0.25 + sigma * sigma))
            return Tensor.combine([(1 - share, clean), (share, x)])
        }
        let noise = RecordedNoise { _, step, _ in vectors["io.edm.\(name).noise.\(step)"] }
        return try sampler.along(schedule).sample(
            denoiser, under: GaussianProcess(), from: vectors["io.edm.\(name).latent"] * Float(schedule.start),
            context: SamplingContext(stage: "base", noise: noise)
        ).images
    }

    // MARK: The update

    @Test("the update is the published one") func theUpdateIsThePublishedOne() {
        for (a, next, gamma, sigma) in [(0.3, 0.4, 0.7, 0.9), (1, 1, 0.25, 5), (0.001, 0.01, 0.99, 0.2)] {
            for (u, clean) in [(1.3, 0.4), (-2.0, 0.9)] {
                let published = (next + gamma - gamma * a) * u + sigma * (gamma * a - next) * ((u - clean) / sigma)
                #expect(abs(published - (gamma * u + (next - gamma * a) * clean)) < 1e-14)
            }
        }
    }

    @Test("euler is DDIM without noise and heun its correction") func eulerIsDDIMWithoutNoiseAndHeunItsCorrection()
        throws
    {
        let schedule = try Schedule([2, 1, 0.5, 0])
        let denoiser = FormulaDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) }
        let start = Tensor([1.5], shape: [1, 1, 1, 1])
        // EDM's own form: dx/dσ = (x − D)/σ.
        func slope(_ x: Double, _ sigma: Double) -> Double { (x - x * 0.25 / (0.25 + sigma * sigma)) / sigma }
        var euler = 1.5
        var heun = 1.5
        for (sigma, next) in zip(schedule.sigmas, schedule.sigmas.dropFirst()) {
            euler += (next - sigma) * slope(euler, sigma)
            let first = slope(heun, sigma)
            let predicted = heun + (next - sigma) * first
            heun += (next - sigma) * (next > 0 ? (first + slope(predicted, next)) / 2 : first)
        }
        for (sampler, expected) in [
            (UpdateSampler.euler(along: .unit), euler), (.ddim(along: .unit, eta: 0), euler),
            (.heun(along: .unit), heun),
        ] {
            let output = try sampler.along(schedule).sample(
                denoiser, under: GaussianProcess(), from: start, context: keyedContext(1))
            #expect(abs(Double(output.images.item()) - expected) < 1e-6)
        }
    }

    @Test("the first order step keeps the marginals", arguments: [0, 0.2, 0.5, 0.9])
    func theFirstOrderStepKeepsTheMarginals(eta: Double) throws {
        let process = FadingProcess(rates: [0, 1, 4, 18])
        let schedule = try relaySchedule(steps: 40)
        let images = schedule.steps + 2
        let observer = Recorder()
        // Image 0 carries the mean, every other one the response to one draw; image 1 that of the start.
        let clean: Float = 1
        var start = process.attenuate(
            Tensor(repeating: clean, shape: [images, 4, 1, 1]), at: NoiseLevels(schedule.start, count: images)
        ).array()
        for channel in 4..<8 { start[channel] += Float(schedule.start) }
        let noise = ImpulseNoise(images: images + 1)
        _ = noise.normals([images + 1, 4, 1, 1], for: .start, step: 0, component: .white)
        let shifted = RecordedNoise { purpose, step, component in
            noise.normals([images + 1, 4, 1, 1], for: purpose, step: step, component: component)
                .slice(axis0: 0..<images)
        }
        _ = try UpdateSampler(along: schedule, eta: eta).sample(
            FormulaDenoiser.perfect(clean), under: process, from: Tensor(start, shape: [images, 4, 1, 1]),
            context: SamplingContext(stage: "toy", noise: shifted, observer: observer))
        for progress in observer.steps.dropLast() {
            let values = progress.x.array()
            for channel in 0..<4 {
                let mean = Double(values[channel])
                #expect(abs(mean - process.attenuation(channel, at: progress.sigma)) < 1e-5)
                let variance = (1..<images).reduce(0.0) { $0 + pow(Double(values[$1 * 4 + channel]) - mean, 2) }
                #expect(abs(variance / (progress.sigma * progress.sigma) - 1) < 1e-3)
            }
        }
    }

    @Test("without eta nothing is random after the start") func withoutEtaNothingIsRandomAfterTheStart() throws {
        let process = FadingProcess(rates: [0, 1, 4, 18])
        let start = Tensor(RandomKey(seed: 2).normals(32), shape: [2, 4, 2, 2])
        let denoiser = FormulaDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) }
        for corrector in Corrector.allCases {
            let outputs = try [UInt64(1), 2].map { seed in
                try UpdateSampler(along: try relaySchedule(steps: 20), corrector: corrector).sample(
                    denoiser, under: process, from: start,
                    context: keyedContext(2, seed: seed)
                ).images.array()
            }
            #expect(outputs[0] == outputs[1])
        }
    }

    // MARK: Correctors

    @Test(
        "the published corrector is biased on blurred coefficients",
        arguments: [
            (100, [0, 1.019e-2, 2.044e-2, 3.053e-2]), (200, [0, 4.956e-3, 9.991e-3, 1.493e-2]),
            (400, [0, 2.439e-3, 4.927e-3, 7.373e-3]),
        ])
    func thePublishedCorrectorIsBiasedOnBlurredCoefficients(steps: Int, expected: [Double]) throws {
        let process = FadingProcess(rates: [0, 1, 4, 18])
        for (corrector, wanted) in [(Corrector.heun, expected), (.denoisedAverage, [0, 0, 0, 0])] {
            let observer = Recorder()
            let schedule = try relaySchedule(steps: steps)
            let start = process.attenuate(
                Tensor(repeating: 1, shape: [1, 4, 1, 1]), at: NoiseLevels(schedule.start, count: 1))
            _ = try UpdateSampler(along: schedule, corrector: corrector).sample(
                FormulaDenoiser.perfect(1), under: process, from: start,
                context: keyedContext(1, observer: observer))
            for channel in 0..<4 {
                let bias = observer.steps.dropLast().reduce(0.0) {
                    max($0, abs(Double($1.x.array()[channel]) - process.attenuation(channel, at: $1.sigma)))
                }
                #expect(abs(bias - wanted[channel]) < 0.01 * wanted[channel] + 2e-5)
            }
        }
    }

    @Test("the published corrector raises the noise", arguments: [(50, 1.05720), (100, 1.03604), (201, 1.02304)])
    func thePublishedCorrectorRaisesTheNoise(steps: Int, expected: Double) throws {
        let schedule = try relaySchedule(steps: steps == 201 ? 400 : 2 * steps)
        #expect(schedule.steps == steps)
        for (corrector, wanted) in [(Corrector.heun, expected), (.none, 1)] {
            let observer = Recorder()
            let images = 2 * steps + 2
            let noise = ImpulseNoise(images: images)
            var start = [Float](repeating: 0, count: images)
            start[0] = Float(schedule.start)
            _ = try UpdateSampler(along: schedule, eta: 0.2, corrector: corrector).sample(
                FormulaDenoiser.perfect(0), under: FadingProcess(rates: [0]),
                from: Tensor(start, shape: [images, 1, 1, 1]),
                context: SamplingContext(stage: "toy", noise: noise, observer: observer))
            let last = observer.steps[steps - 2]
            let variance = last.x.array().reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(variance / (last.sigma * last.sigma) - wanted) < 2e-4)
        }
    }

    /// Gaussian data of variance v a coefficient, the optimal linear denoiser: output variance over v.
    static func outputVariance(_ sampler: UpdateSampler, steps: Int = 200) throws -> [Double] {
        let variances = [4, 0.1, 0.02, 0.002]
        let process = FadingProcess(rates: [0, 1, 4, 18])
        let schedule = try relaySchedule(steps: steps)
        let images = sampler.eta > 0 ? 2 * schedule.steps + 2 : 1
        let denoiser = FormulaDenoiser { x, sigma in
            let gains = variances.enumerated().map { channel, variance in
                let a = process.attenuation(channel, at: sigma)
                return Float(a * variance / (a * a * variance + sigma * sigma))
            }
            var values = x.array()
            for index in values.indices { values[index] *= gains[index % 4] }
            return Tensor(values, shape: x.shape)
        }
        var start = [Float](repeating: 0, count: 4 * images)
        for channel in 0..<4 {
            let a = process.attenuation(channel, at: schedule.start)
            start[channel] = Float((a * a * variances[channel] + schedule.start * schedule.start).squareRoot())
        }
        let output = try sampler.along(schedule).sample(
            denoiser, under: process, from: Tensor(start, shape: [images, 4, 1, 1]),
            context: SamplingContext(stage: "toy", noise: ImpulseNoise(images: images)))
        let values = output.images.array()
        return (0..<4).map { channel in
            (0..<images).reduce(0.0) { $0 + pow(Double(values[4 * $1 + channel]), 2) } / variances[channel]
        }
    }

    @Test(
        "gaussian data keeps most of its variance",
        arguments: [
            (UpdateSampler(along: .unit), [0.99630, 0.95305, 0.94780, 0.93630]),
            (UpdateSampler(along: .unit, corrector: .heun), [1, 0.98536, 0.98304, 0.96454]),
            (UpdateSampler(along: .unit, eta: 0.2), [0.99276, 0.94628, 0.94413, 0.93194]),
            (UpdateSampler(along: .unit, eta: 0.2, corrector: .heun), [0.99803, 0.98181, 0.98512, 0.97424]),
            (UpdateSampler(along: .unit, corrector: .denoisedAverage), [0.99983, 0.99767, 0.99529, 0.96832]),
        ])
    func gaussianDataKeepsMostOfItsVariance(sampler: UpdateSampler, expected: [Double]) throws {
        for (variance, wanted) in zip(try Self.outputVariance(sampler), expected) {
            #expect(abs(variance - wanted) < 5e-5)
        }
    }

    @Test("the denoised average keeps more variance than the published corrector with fresh noise")
    func theDenoisedAverageKeepsMoreVarianceThanThePublishedCorrectorWithFreshNoise() throws {
        let published = try Self.outputVariance(UpdateSampler(along: .unit, eta: 0.2, corrector: .heun))
        let average = try Self.outputVariance(UpdateSampler(along: .unit, eta: 0.2, corrector: .denoisedAverage))
        for channel in 0..<3 { #expect(abs(average[channel] - 1) < abs(published[channel] - 1)) }
    }

    @Test("the denoised average converges at second order") func theDenoisedAverageConvergesAtSecondOrder() throws {
        let errors = try [50, 100, 200].map {
            abs(
                try Self.outputVariance(UpdateSampler(along: .unit, corrector: .denoisedAverage), steps: $0)[1]
                    .squareRoot() - 1)
        }
        #expect(errors[0] / errors[1] > 3 && errors[1] / errors[2] > 3)
    }

    @Test("heun converges at second order and euler at first") func heunConvergesAtSecondOrderAndEulerAtFirst() throws {
        let errors = try [UpdateSampler.euler(along: .unit), .heun(along: .unit)].map { sampler in
            try [20, 40].map { steps in
                // The whole way to 0 is exact for data of variance 0.25: x scales with √(v + σ²).
                let schedule = try Schedule.karras(steps: steps, sigmaMinimum: 0.05, sigmaMaximum: 5)
                let output = try sampler.along(schedule).sample(
                    FormulaDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) }, under: GaussianProcess(),
                    from: Tensor(repeating: Float((0.25 + 25.0).squareRoot()), shape: [1, 1, 1, 1]),
                    context: keyedContext(1))
                // The last step returns the denoised image, which is part of the method and not of the integration.
                let lowest = schedule.lowest
                let integrated = Double(output.images.item()) * (0.25 + lowest * lowest) / 0.25
                return abs(integrated - (0.25 + lowest * lowest).squareRoot())
            }
        }
        #expect((1.7...2.3).contains(errors[0][0] / errors[0][1]))
        #expect((3.4...4.8).contains(errors[1][0] / errors[1][1]))
    }

    // MARK: Ends, counts and control

    @Test("the last step returns the denoised image") func theLastStepReturnsTheDenoisedImage() throws {
        let start = Tensor(RandomKey(seed: 3).normals(16), shape: [1, 4, 2, 2])
        let denoiser = FormulaDenoiser { x, sigma in x * Float(0.3 + sigma) }
        for corrector in Corrector.allCases {
            let output = try UpdateSampler(along: try Schedule([0.8, 0]), eta: 0.3, corrector: corrector).sample(
                denoiser, under: FadingProcess(rates: [0, 1, 4, 18]), from: start,
                context: keyedContext(1))
            #expect(output.images.array() == (start * Float(0.3 + 0.8)).array())
            #expect(output.sigma == 0 && output.calls == 1)
        }
    }

    @Test("a perfect denoiser is believed exactly") func aPerfectDenoiserIsBelievedExactly() throws {
        for eta in [0, 0.2, 0.7] {
            for corrector in Corrector.allCases {
                for steps in [5, 50] {
                    let output = try UpdateSampler(
                        along: try relaySchedule(steps: steps), eta: eta, corrector: corrector
                    ).sample(
                        FormulaDenoiser.perfect(0.25), under: FadingProcess(rates: [0, 1, 4, 18]),
                        from: Tensor(RandomKey(seed: 4).normals(32), shape: [2, 4, 2, 2]), context: keyedContext(2))
                    #expect(output.images.array().allSatisfy { $0 == 0.25 })
                }
            }
        }
    }

    @Test("calls are counted as published") func callsAreCountedAsPublished() throws {
        let one = { (_: Double) in 1 }
        let first = try Schedule.karras(steps: 256, sigmaMinimum: 0.002, sigmaMaximum: 80)
        let churn = Churn(amount: 40, sigmaMinimum: 0.05, sigmaMaximum: 50)
        #expect(UpdateSampler.heun(along: first, churn: churn).calls(evaluations: one) == 511)
        #expect(UpdateSampler.euler(along: first).calls(evaluations: one) == 256)
        let celeba = try Schedule.karras(steps: 120, sigmaMinimum: 0.002, sigmaMaximum: 80)
        #expect(UpdateSampler.ddim(along: celeba, eta: 0.05, corrector: .heun).calls(evaluations: one) == 239)
        let relay = UpdateSampler(along: .unit, eta: 0.2, corrector: .heun)
        #expect(relay.along(try relaySchedule()).calls(evaluations: one) == 199)
        #expect(relay.along(try relaySchedule()).calls(evaluations: { _ in 2 }) == 398)
        let top = try Schedule.karras(steps: 150, sigmaMinimum: 0.008, sigmaMaximum: 80, startSigma: 0.95)
        #expect(relay.along(top).calls(evaluations: one) == 107)
    }

    @Test("counted calls are the calls made") func countedCallsAreTheCallsMade() throws {
        let guidance = Guidance(scale: 2, sigmaMinimum: 0.1, sigmaMaximum: 10)
        let cost = { guidance.mode(at: $0).evaluations }
        let schedule = try Schedule.karras(steps: 12, sigmaMinimum: 0.01, sigmaMaximum: 50)
        for sampler in [
            UpdateSampler.heun(along: .unit, churn: Churn(amount: 3)), .euler(along: .unit),
            .ddim(along: .unit, eta: 0.5, corrector: .denoisedAverage),
        ] {
            let output = try sampler.along(schedule).sample(
                FormulaDenoiser(cost: cost) { x, _ in x * 0.1 }, under: GaussianProcess(),
                from: Tensor(repeating: 50, shape: [1, 1, 1, 1]), context: keyedContext(1))
            #expect(output.calls == sampler.along(schedule).calls(evaluations: cost))
        }
    }

    @Test("an observer sees every step and may stop") func anObserverSeesEveryStepAndMayStop() throws {
        let observer = Recorder()
        observer.stopsAfter = 3
        let schedule = try Schedule.karras(steps: 6, sigmaMinimum: 0.01, sigmaMaximum: 50)
        #expect(throws: Recorder.Stopped.self) {
            try UpdateSampler.heun(along: schedule).sample(
                FormulaDenoiser { x, _ in x * 0.5 }, under: GaussianProcess(),
                from: Tensor(repeating: 9, shape: [1, 1, 1, 1]), context: keyedContext(1, observer: observer))
        }
        #expect(observer.steps.map(\.step) == [1, 2, 3])
        #expect(observer.steps.map(\.sigma) == Array(schedule.sigmas[1...3]))
        #expect(observer.steps.map(\.calls) == [2, 4, 6])
        #expect(observer.steps[0].stage == "toy" && observer.steps[0].steps == 6)
        #expect(observer.steps[0].denoised.item() == 4.5)
    }

    @Test("churn is refused under a blur") func churnIsRefusedUnderABlur() throws {
        #expect(throws: BatonError.self) {
            try UpdateSampler.heun(along: try Schedule([1, 0]), churn: Churn(amount: 1)).sample(
                FormulaDenoiser.perfect(0), under: FadingProcess(rates: [1]), from: Tensor.zeros([1, 1, 1, 1]),
                context: keyedContext(1))
        }
    }
}
