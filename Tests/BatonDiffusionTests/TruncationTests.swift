import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import BatonTestSupport
import Testing

@Suite("Truncation") struct TruncationTests {
    static func grid(_ steps: Int, narrow: Bool = false) throws -> Schedule {
        try .karras(steps: steps, sigmaMinimum: narrow ? 0.01 : 0.002, sigmaMaximum: narrow ? 50 : 80)
    }

    /// The best denoiser of Gaussian data of standard deviation ½, started at `x = σ₀`.
    static func run(
        _ sampler: UpdateSampler, along schedule: Schedule, observer: Recorder? = nil
    ) throws -> SamplerOutput {
        try sampler.along(schedule).sample(
            FormulaDenoiser { x, sigma in x * Float(0.25 / (0.25 + sigma * sigma)) }, under: GaussianProcess(),
            from: Tensor([Float(schedule.start)], shape: [1, 1, 1, 1]),
            context: keyedContext(1, observer: observer))
    }

    static func heun(_ stop: SamplingStop?) -> UpdateSampler {
        UpdateSampler(along: .unit, corrector: .heun, stop: stop)
    }

    /// lowdiff.md §1.5: the level after τ calls.
    @Test(
        "the level after some calls is that of the table",
        arguments: [
            (18, 17, 1.92333983704), (18, 18, 1.92333983704), (18, 19, 1.08817063655), (18, 20, 1.08817063655),
            (18, 21, 0.585348123195), (40, 49, 0.625398), (30, 37, 0.534967), (50, 61, 0.684856),
        ])
    func theLevelAfterSomeCallsIsThatOfTheTable(steps: Int, calls: Int, sigma: Double) throws {
        let schedule = try Self.grid(steps)
        let sampler = Self.heun(.calls(calls))
        let output = try Self.run(sampler, along: schedule)
        #expect(abs(output.sigma / sigma - 1) < 1e-6)
        #expect(output.calls == calls && sampler.along(schedule).calls { _ in 1 } == calls)
        #expect(sampler.along(schedule).finalSigma == output.sigma)
    }

    /// lowdiff.md §7.11 and §7.12.
    @Test(
        "gaussian data stop where they should",
        arguments: [
            (18, 17, 1.98002956395), (18, 18, 1.99713746132), (18, 19, 1.18482081403), (18, 20, 1.21556547654),
            (18, 21, 0.751791906789), (40, 49, 0.797218181104), (18, 35, 0.527624637001), (40, 79, 0.504876864654),
        ])
    func gaussianDataStopWhereTheyShould(steps: Int, calls: Int, value: Double) throws {
        let output = try Self.run(Self.heun(.calls(calls)), along: Self.grid(steps))
        #expect(abs(Double(output.images.item()) / value - 1) < 1e-5)
    }

    @Test("the narrow grids end where they should", arguments: [(9, 0.597553551035), (20, 0.515147610356)])
    func theNarrowGridsEndWhereTheyShould(steps: Int, value: Double) throws {
        let output = try Self.run(.heun(along: .unit), along: Self.grid(steps, narrow: true))
        #expect(abs(Double(output.images.item()) / value - 1) < 1e-5)
        #expect(output.sigma == 0 && output.calls == 2 * steps - 1)
    }

    @Test("a level is reached exactly and without an evaluation too many")
    func aLevelIsReachedExactlyAndWithoutAnEvaluationTooMany() throws {
        let schedule = try Self.grid(18)
        for (sampler, calls) in [
            (Self.heun(.sigma(0.6)), 22), (UpdateSampler(along: .unit, stop: .sigma(0.6)), 11),
            (UpdateSampler(along: .unit, corrector: .denoisedAverage, stop: .sigma(0.6)), 22),
        ] {
            let recorder = Recorder()
            let output = try Self.run(sampler, along: schedule, observer: recorder)
            #expect(output.sigma == 0.6 && output.calls == calls)
            #expect(recorder.steps.last?.sigma == 0.6 && recorder.steps.last?.calls == calls)
            #expect(recorder.steps.count == recorder.steps.last?.steps)
            // The exact solution is x·√((σ² + ¼)/(σ₀² + ¼)).
            #expect(abs(output.images.item() / 0.78102 - 1) < 0.12)
        }
        // A level of the grid is the stop after the calls that lead to it.
        let onGrid = try Self.run(Self.heun(.sigma(schedule.sigmas[10])), along: schedule)
        #expect(onGrid.images.array() == (try Self.run(Self.heun(.calls(20)), along: schedule)).images.array())
    }

    @Test("a stop takes the same steps as a whole run") func aStopTakesTheSameStepsAsAWholeRun() throws {
        let schedule = try Self.grid(18)
        let whole = Recorder()
        _ = try Self.run(.heun(along: .unit, churn: Churn(amount: 10)), along: schedule, observer: whole)
        var sampler = UpdateSampler.heun(along: .unit, churn: Churn(amount: 10))
        sampler.stop = .calls(20)
        let output = try Self.run(sampler, along: schedule)
        #expect(output.images.array() == whole.steps[9].x.array())
    }

    @Test("guidance costs twice as much but does not move the stop")
    func guidanceCostsTwiceAsMuchButDoesNotMoveTheStop() throws {
        let schedule = try Self.grid(18)
        #expect(Self.heun(.calls(19)).along(schedule).calls { _ in 2 } == 38)
    }

    @Test(
        "a stop that is never reached is refused",
        arguments: [SamplingStop.calls(0), .calls(36), .sigma(0), .sigma(80), .sigma(-1)])
    func aStopThatIsNeverReachedIsRefused(stop: SamplingStop) throws {
        #expect(throws: BatonError.self) { try Self.run(Self.heun(stop), along: Self.grid(18)) }
    }

    @Test("a base stage promises the level it stops at") func aBaseStagePromisesTheLevelItStopsAt() throws {
        let stage = DiffusionStage(
            StageContext(id: "base", size: 4, network: ToyNetwork(resolution: 4)), process: GaussianProcess(),
            sampler: Self.heun(.calls(19)).along(try Self.grid(18)))
        #expect(abs(stage.offers.sigma - 1.08817063655) < 1e-9 && stage.offers.kind == .noisy)
        let handoff = try stage.run(nil, batch: SampleBatch(keys: [RandomKey(seed: 1)]), observer: nil)
        #expect(handoff.sigma == stage.offers.sigma && handoff.calls == 19 && stage.calls == 19)
    }

    @Test("every sampler of a base stage can stop") func everySamplerOfABaseStageCanStop() throws {
        for type in ["heun", "euler", "ddim"] {
            for (key, value) in [("calls", 9.0), ("sigma", 0.6)] {
                let number: SettingsNode.Value = key == "calls" ? .int(Int(value)) : .number(value)
                let stage = try Self.base(["type": .string(type), "stop": [key: number]])
                #expect(stage.offers.kind == .noisy)
                #expect(key == "sigma" ? stage.offers.sigma == value : stage.calls == Int(value))
            }
        }
    }

    @Test("stops that make no sense are findings") func stopsThatMakeNoSenseAreFindings() throws {
        let stops: [SettingsNode.Value] = [
            ["calls": 36], ["sigma": 80], ["calls": 3, "sigma": 0.6], [:],
        ]
        for stop in stops {
            let error = #expect(throws: DiagnosticsError.self) { try Self.base(["type": "heun", "stop": stop]) }
            #expect(error?.diagnostics.map(\.code) == ["sampler.stop"])
        }
    }

    static func base(_ sampler: SettingsNode.Value) throws -> any Stage {
        let (settings, problems) = EDMFamily.schema().validate(SettingsNode(["sampler": sampler]))
        #expect(problems.isEmpty)
        return try EDMFamily.makeStage(
            #require(settings), in: StageContext(id: "base", size: 4, network: ToyNetwork(resolution: 4)),
            samplers: .builtIn)
    }
}
