import BatonDiffusion
import BatonSettings
import BatonTensor
import Foundation
import RelayFamily
import Testing

@Suite("Relay stage")
struct StageTests {
    private func context(
        size: Int = 16, below: Int? = 4, network: FormulaNetwork? = nil, labels: LabelSpace = .none,
        guidance: Guidance? = nil
    ) -> StageContext {
        StageContext(
            id: "top", size: size, labels: labels,
            predecessor: below.map { HandoffPromise(size: $0, space: ImageSpace(), labels: labels.count) },
            network: network ?? .untrained(resolution: size, labelCount: labels.count), guidance: guidance)
    }

    private func stage(_ settings: SettingsNode.Value = [:], in context: StageContext) throws -> DiffusionStage {
        let (settings, diagnostics) = RelayFamily.schema().validate(SettingsNode(settings))
        #expect(diagnostics.isEmpty)
        let valid = try #require(settings)
        return try #require(try RelayFamily.makeStage(valid, in: context, samplers: .builtIn) as? DiffusionStage)
    }

    /// A network that mixes the pixels of an image and depends on its level, but on no other image.
    private func mixing(_ size: Int) -> FormulaNetwork {
        FormulaNetwork(resolution: size) { x, sigmas, _ in
            PatchFilter.apply([PatchFilter(factors: numbers(size * size, seed: 9), patch: size)], to: x)
                .scaled(by: sigmas.map { Float(1 / (1 + $0)) })
        }
    }

    @Test("defaults follow the sizes and the choices for new models")
    func defaults() throws {
        for (size, below) in [(16, 4), (16, 8), (12, 4)] {
            let stage = try stage(in: context(size: size, below: below))
            #expect(stage.smallerSize == below)
            #expect(stage.relay.schedule.patch == size / below && stage.relay.blockNoise?.block == size / below)
            #expect(stage.relay.blockNoise?.mixture == .normalized && stage.process.noiseDeviation(at: 1) == 1)
            #expect(stage.relaySampler.update.corrector == .denoisedAverage && stage.relaySampler.update.eta == 0.2)
            #expect(stage.sampler.schedule.steps == 20 && abs(stage.sampler.schedule.start - 0.87) < 1e-12)
            #expect(abs(stage.sampler.schedule.lowest - 0.008) < 1e-12)
            #expect(
                abs(stage.process.levels.sigmaMinimum - 0.0075) < 1e-12)
            #expect(stage.calls == 39)
        }
    }

    @Test("loss and sampler share one schedule unless the sampler is told otherwise")
    func oneSchedule() throws {
        let stage = try stage(
            ["process": ["type": "blur-block", "blur_max": 2], "levels": ["type": "log-normal", "span": 0.89]],
            in: context())
        #expect(stage.relay.schedule == Published.celebA)
        #expect(stage.relaySampler.process(for: stage.relay) == stage.relay)
        let published = try self.stage(
            ["levels": ["type": "log-normal", "span": 0.89], "sampler": ["type": "relay", "span": 1.05]], in: context()
        )
        let sampled = published.relaySampler.process(for: published.relay)
        #expect(abs(sampled.levels.time(of: 0.92) - 0.785) < 1e-3)
        #expect(abs(published.process.levels.time(of: 0.92) - 0.926) < 1e-3)
    }

    @Test(
        "the published grids are total_steps cut at start_sigma",
        arguments: [(200, 100.0, 0.9, 100), (150, 7, 0.95, 54), (150, 7, 0.9, 53), (18, 7, 0.9, 7)])
    func publishedGrids(total: Int, rho: Double, start: Double, steps: Int) throws {
        let stage = try stage(
            [
                "sampler": [
                    "type": "relay", "total_steps": .int(total), "rho": .number(rho), "start_sigma": .number(start),
                    "corrector": "heun",
                ]
            ], in: context())
        #expect(stage.sampler.schedule.steps == steps && stage.calls == 2 * steps - 1)
    }

    @Test("guidance doubles the calls where it acts")
    func guidedCalls() throws {
        let labels = LabelSpace(count: 3, dropout: 0.1)
        let sampler: SettingsNode.Value = [
            "sampler": ["type": "relay", "total_steps": 200, "rho": 100, "start_sigma": 0.9, "corrector": "heun"]
        ]
        #expect(try stage(sampler, in: context(labels: labels, guidance: Guidance(scale: 3.5))).calls == 398)
        #expect(try stage(sampler, in: context(labels: labels, guidance: Guidance(scale: 1))).calls == 199)
    }

    @Test("an image does not depend on the images it is made with")
    func batchIndependence() throws {
        let stage = try stage(["sampler": ["type": "relay", "steps": 4]], in: context(network: mixing(16)))
        let low = Tensor(numbers(3 * 3 * 16).map(Float.init), shape: [3, 3, 4, 4])
        let keys = [5, 6, 7].map { SampleID(seed: $0).key }
        let together = try stage.run(Handoff(images: low), batch: SampleBatch(keys: keys), observer: nil).images
        let split = try stage.run(
            Handoff(images: low), batch: SampleBatch(keys: keys, maximumBatch: 2), observer: nil
        ).images
        #expect(split.array() == together.array())
        for index in 0..<3 {
            let alone = try stage.run(
                Handoff(images: low.slice(axis0: index..<index + 1)), batch: SampleBatch(keys: [keys[index]]),
                observer: nil)
            #expect(alone.images.array() == together.slice(axis0: index..<index + 1).array())
        }
        #expect(together.slice(axis0: 0..<1).array() != together.slice(axis0: 1..<2).array())
    }

    @Test("sampling starts from the repeated pixels of the hand-off")
    func start() throws {
        // Without noise to speak of, one step of D(x) = x returns the start.
        let identity = FormulaNetwork(resolution: 6) { x, sigmas, _ in
            // c_skip·x + c_out·F(c_in·x) = x for F = x·(σ/σ_d).
            x.scaled(by: sigmas.map { Float($0 / 0.5) })
        }
        let context = context(size: 6, below: 2, network: identity)
        let process = RelayProcess(
            schedule: RelaySchedule(patch: 3), noise: BlockNoise(block: 3, scale: 0.15))
        let stage = DiffusionStage(
            context, start: .handoff(enlargedBy: .nearest, joining: .box), process: process,
            sampler: RelaySampler(UpdateSampler(along: try Schedule([1e-7, 0]))))
        let low = Tensor(numbers(3 * 4).map(Float.init), shape: [1, 3, 2, 2])
        let output = try stage.run(Handoff(images: low), batch: SampleBatch(keys: [RandomKey(seed: 1)]), observer: nil)
        let expected = (0..<3 * 36).map { index in
            Double(low.array()[index / 36 * 4 + index % 36 / 18 * 2 + index % 6 / 3])
        }
        #expect(distance(output.images.array().map(Double.init), expected) < 2e-6)
    }

    @Test("cascades of three stages run, to twice and to four times the middle size", arguments: [2, 4])
    func threeStages(factor: Int) throws {
        let middle = try stage(["sampler": ["type": "relay", "steps": 3]], in: context(network: mixing(16)))
        let top = try stage(
            ["process": ["type": "blur-block", "blur_max": 1.25], "sampler": ["type": "relay", "steps": 2]],
            in: context(size: 16 * factor, below: middle.offers.size, network: mixing(16 * factor)))
        #expect(top.relay.schedule.patch == factor && middle.offers.kind == .clean)
        let batch = SampleBatch(keys: [SampleID(seed: 1).key, SampleID(seed: 2).key])
        let low = Handoff(images: Tensor(numbers(2 * 3 * 16).map(Float.init), shape: [2, 3, 4, 4]))
        let output = try top.run(middle.run(low, batch: batch, observer: nil), batch: batch, observer: nil)
        #expect(output.images.shape == [2, 3, 16 * factor, 16 * factor] && output.sigma == 0)
        #expect(output.images.nonFiniteCount == 0)
    }

    @Test("what cannot be continued from is refused with a reason")
    func refusals() throws {
        let stage = try stage(in: context())
        let batch = SampleBatch(keys: [RandomKey(seed: 1)])
        let low = Tensor.zeros([1, 3, 4, 4])
        for (handoff, kind) in [
            (nil, BatonError.Kind.missingInput), (Handoff(images: Tensor.zeros([1, 3, 8, 8])), .badData),
            (Handoff(images: Tensor.zeros([2, 3, 4, 4])), .badData),
            (Handoff(images: low, sigma: 0.5), .badConfiguration),
        ] {
            #expect { try stage.run(handoff, batch: batch, observer: nil) } throws: {
                ($0 as? BatonError)?.kind == kind
            }
        }
        let alone = try self.stage(in: context(below: nil))
        #expect(throws: BatonError.self) { try alone.run(Handoff(images: low), batch: batch, observer: nil) }
        #expect(throws: BatonError.self) {
            try alone.loss(TrainingBatch(images: Tensor.zeros([1, 3, 16, 16]), keys: [RandomKey(seed: 1)]))
        }
    }

    @Test(
        "settings that contradict each other are refused at their place",
        arguments: [
            ("relay.steps", ["sampler": ["type": "relay", "steps": 5, "total_steps": 50]]),
            ("relay.levels", ["sampler": ["type": "relay", "start_sigma": 0.001]]),
            ("relay.levels", ["sampler": ["type": "relay", "total_steps": 50, "start_sigma": 0.005]]),
            ("relay.levels", ["levels": ["type": "log-normal", "sigma": [3]]]),
            ("relay.patch", ["process": ["type": "blur-block", "patch": 5]]),
        ] as [(String, SettingsNode.Value)])
    func contradictions(code: String, value: SettingsNode.Value) throws {
        let settings = try #require(RelayFamily.schema().validate(SettingsNode(value)).settings)
        #expect { try RelayFamily.makeStage(settings, in: context(), samplers: .builtIn) } throws: { error in
            (error as? DiagnosticsError)?.diagnostics.map(\.code) == [code]
        }
    }
}
