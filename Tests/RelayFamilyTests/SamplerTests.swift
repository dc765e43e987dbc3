import BatonDiffusion
import BatonTensor
import BatonTestSupport
import RelayFamily
import Testing

/// Mean and noise of one 4 × 4 patch are followed through the sampler coefficient by coefficient: every map is diagonal there.
@Suite("Relay sampler")
struct SamplerTests {
    private let schedule = Published.imageNet

    private func process(_ schedule: RelaySchedule) -> RelayProcess {
        RelayProcess(schedule: schedule, noise: BlockNoise(block: 4, scale: 0))
    }

    /// Images of one patch, from coefficients.
    private func images(_ coefficients: [[Double]]) -> Tensor {
        Tensor(
            coefficients.flatMap { inverseCosineTransform($0, patch: 4).map(Float.init) },
            shape: [coefficients.count, 1, 4, 4])
    }

    private func coefficients(_ images: Tensor) -> [[Double]] {
        let values = images.array().map(Double.init)
        return stride(from: 0, to: values.count, by: 16).map { cosineTransform(Array(values[$0..<$0 + 16]), patch: 4) }
    }

    /// For every draw of noise, the response of every coefficient to a unit of it: in the last noisy state and at the end.
    private func responses(
        _ sampler: UpdateSampler, _ denoiser: some Denoiser, under schedule: RelaySchedule, along grid: Schedule
    ) throws -> (noisy: [[Double]], final: [[Double]]) {
        let ones = [Double](repeating: 1, count: 16)
        let draws = sampler.eta > 0 ? 2 * grid.steps : 1
        let zeros = [Double](repeating: 0, count: 16)
        let start = images([ones] + Array(repeating: zeros, count: draws - 1))
        let observer = PathObserver()
        let noise = ImpulseNoise(pattern: images([ones]).array())
        let output = try sampler.along(grid).sample(
            denoiser, under: process(schedule), from: start,
            context: SamplingContext(stage: "top", noise: noise, observer: observer))
        return (coefficients(observer.path[grid.steps - 2].x), coefficients(output.images))
    }

    /// The variance that reaches the end, for a start of the given variances.
    private func variance(_ responses: [[Double]], start: [Double]) -> [Double] {
        (0..<16).map { index in
            responses.dropFirst().reduce(responses[0][index] * responses[0][index] * start[index]) {
                $0 + $1[index] * $1[index]
            }
        }
    }

    @Test("without a corrector every state has exactly its marginal, for any eta", arguments: [0, 0.2, 0.5, 0.9])
    func eulerIsExact(eta: Double) throws {
        let grid = try Published.imageNetGrid(100)
        let clean = images([numbers(16)])
        let target = coefficients(clean)[0]
        // The mean: start on it and add no noise.
        let observer = PathObserver()
        let start = process(schedule).attenuate(clean, at: NoiseLevels([grid.start]))
        let silent = ImpulseNoise(pattern: [Float](repeating: 0, count: 16))
        _ = try UpdateSampler(along: grid, eta: eta).sample(
            PerfectDenoiser(clean: clean), under: process(schedule), from: start,
            context: SamplingContext(stage: "top", noise: silent, observer: observer))
        for state in observer.path {
            let mean = zip(schedule.attenuation(at: state.sigma), target).map(*)
            #expect(distance(coefficients(state.x)[0], mean) < 2e-6)
        }
        // The noise.
        let zero = PerfectDenoiser(clean: Tensor.zeros([eta > 0 ? 2 * grid.steps : 1, 1, 4, 4]))
        let noisy = try responses(UpdateSampler(along: .unit, eta: eta), zero, under: schedule, along: grid).noisy
        let start2 = Array(repeating: grid.start * grid.start, count: 16)
        for value in variance(noisy, start: start2) { #expect(abs(value / (grid.lowest * grid.lowest) - 1) < 1e-5) }
    }

    @Test(
        "the published corrector leaves the mean at first order, the denoised average never",
        arguments: [(100, [0, 1.019e-2, 2.044e-2, 3.053e-2]), (200, [0, 4.956e-3, 9.991e-3, 1.493e-2])])
    func heunMean(total: Int, published: [Double]) throws {
        let grid = try Published.imageNetGrid(total)
        let clean = images([Array(repeating: 1, count: 16)])
        let silent = ImpulseNoise(pattern: [Float](repeating: 0, count: 16))
        func deviation(_ corrector: Corrector) throws -> [Double] {
            let observer = PathObserver()
            let start = process(schedule).attenuate(clean, at: NoiseLevels([grid.start]))
            _ = try UpdateSampler(along: grid, corrector: corrector).sample(
                PerfectDenoiser(clean: clean), under: process(schedule), from: start,
                context: SamplingContext(stage: "top", noise: silent, observer: observer))
            return [0, 1, 2, 15].map { index in
                observer.path.map { state in
                    abs(coefficients(state.x)[0][index] - schedule.attenuation(at: state.sigma)[index])
                }.max() ?? .infinity
            }
        }
        #expect(distance(try deviation(.heun), published) < 1e-5)
        #expect(distance(try deviation(.denoisedAverage), [0, 0, 0, 0]) < 3e-6)
    }

    /// Variances of T24: DC, (0, 1), (0, 2) and (3, 3).
    private static let variances: [Int: Double] = [0: 4, 1: 0.1, 2: 0.02, 15: 0.002]
    private static let allVariances = (0..<16).map { variances[$0] ?? 0.01 }

    private func outputVariance(
        _ sampler: UpdateSampler, trained: RelaySchedule, sampled: RelaySchedule, along grid: Schedule,
        fromHandoff: Bool = false
    ) throws -> [Double] {
        let denoiser = LinearDenoiser(schedule: trained, variances: Self.allVariances)
        let final = try responses(sampler, denoiser, under: sampled, along: grid).final
        let start = zip(trained.attenuation(at: grid.start), Self.allVariances).map { factor, variance in
            (fromHandoff ? 0 : factor * factor * variance) + grid.start * grid.start
        }
        return zip(variance(final, start: start), Self.allVariances).map { $0 / $1 }
    }

    @Test(
        "Gaussian data keep nearly their variance",
        arguments: [
            (UpdateSampler.euler(along: .unit), [0.99630, 0.95305, 0.94780, 0.93630]),
            (UpdateSampler(along: .unit, corrector: .heun), [1.00000, 0.98536, 0.98304, 0.96454]),
            (UpdateSampler(along: .unit, eta: 0.2), [0.99276, 0.94628, 0.94413, 0.93194]),
            (UpdateSampler(along: .unit, eta: 0.2, corrector: .heun), [0.99803, 0.98181, 0.98512, 0.97424]),
            (UpdateSampler(along: .unit, corrector: .denoisedAverage), [0.99983, 0.99767, 0.99529, 0.96832]),
        ])
    func gaussianData(sampler: UpdateSampler, expected: [Double]) throws {
        let ratios = try outputVariance(
            sampler, trained: schedule, sampled: schedule, along: Published.imageNetGrid(200))
        #expect(distance([0, 1, 2, 15].map { ratios[$0] }, expected) < 2e-5)
    }

    @Test("starting from the hand-off instead of the marginal costs a little detail")
    func handoffStart() throws {
        let heun = UpdateSampler(along: .unit, corrector: .heun)
        let imageNet = try outputVariance(
            heun, trained: schedule, sampled: schedule, along: Published.imageNetGrid(200), fromHandoff: true)
        #expect(abs(imageNet[1] - 0.98456) < 2e-5)
        var wide = Published.celebA
        wide.levels.law = LogNormalLaw(span: 1.05)
        for (fromHandoff, expected) in [(false, 0.99028), (true, 0.97402)] {
            let celebA = try outputVariance(
                heun, trained: wide, sampled: wide, along: Published.celebAGrid(), fromHandoff: fromHandoff)
            #expect(abs(celebA[1] - expected) < 2e-5)
        }
    }

    @Test("reading time with another span than in training takes away detail")
    func foreignSpan() throws {
        let heun = UpdateSampler(along: .unit, corrector: .heun)
        var wide = Published.celebA
        wide.levels.law = LogNormalLaw(span: 1.05)
        let grid = try Published.celebAGrid()
        let same = try outputVariance(heun, trained: Published.celebA, sampled: Published.celebA, along: grid)
        let other = try outputVariance(heun, trained: Published.celebA, sampled: wide, along: grid)
        #expect(same[1] > 0.98 && other[1] < 0.95)
    }

    @Test(
        "marginals converge at second order with the denoised average, at first order with the published corrector",
        arguments: [
            (UpdateSampler(along: .unit, corrector: .denoisedAverage), [0.0264, 0.0067, 0.0017, 0.0004]),
            (UpdateSampler(along: .unit, corrector: .heun), [0.0467, 0.0264, 0.0140, 0.0072]),
        ])
    func convergence(sampler: UpdateSampler, expected: [Double]) throws {
        let denoiser = LinearDenoiser(schedule: schedule, variances: Self.allVariances)
        func marginal(_ sigma: Double) -> Double {
            let factor = schedule.attenuation(at: sigma)[1]
            return factor * factor * Self.allVariances[1] + sigma * sigma
        }
        let deviations = try [50, 100, 200, 400].map { total in
            let grid = try Published.imageNetGrid(total)
            let response = try responses(sampler, denoiser, under: schedule, along: grid).noisy[0][1]
            return 1 - response * response * marginal(grid.start) / marginal(grid.lowest)
        }
        #expect(distance(deviations, expected) < 6e-5)
    }

    @Test("a perfect denoiser gives back its image, for any eta, noise and number of steps")
    func perfection() throws {
        let clean = Tensor(numbers(3 * 64).map(Float.init), shape: [1, 3, 8, 8])
        for (eta, scale, steps) in [(0.0, 0.0, 1), (0.2, 0.15, 2), (0.7, 0.5, 9)] {
            for corrector in Corrector.allCases {
                let process = RelayProcess(schedule: schedule, noise: BlockNoise(block: 4, scale: scale))
                let grid = try Schedule.karras(steps: steps, sigmaMinimum: 0.008, sigmaMaximum: 0.87)
                let output = try UpdateSampler(along: grid, eta: eta, corrector: corrector).sample(
                    PerfectDenoiser(clean: clean), under: process, from: Tensor.zeros(clean.shape),
                    context: SamplingContext(stage: "top", noise: KeyedNoise([RandomKey(seed: 4)])))
                #expect(output.images.array() == clean.array())
                #expect(output.calls == (corrector == .none ? steps : 2 * steps - 1))
            }
        }
    }
}
