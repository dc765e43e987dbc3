import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Testing

@Suite("Cascade") struct CascadeTests {
    static func base(
        _ written: SettingsNode.Value = [:], labels: LabelSpace = .none, guidance: Guidance? = nil
    ) throws -> DiffusionStage {
        let (settings, findings) = EDMFamily.schema().validate(SettingsNode(written))
        #expect(findings.isEmpty)
        let context = StageContext(
            id: "base", size: 4, labels: labels,
            network: ToyNetwork(resolution: 4, labelCount: labels.count, gain: 0.4),
            guidance: guidance)
        let stage = try EDMFamily.makeStage(try #require(settings), in: context, samplers: .builtIn)
        return try #require(stage as? DiffusionStage)
    }

    static func cascade(_ base: DiffusionStage, top: String = "top") -> Cascade {
        Cascade(name: "toy", nodes: [.init(base), .init(EchoStage(id: top, size: 8), from: "base")])
    }

    static func images(_ cascade: Cascade, _ samples: [SampleID], maximumBatch: Int = 16) throws -> [[Float]] {
        try CascadeSampler(cascade).run(samples, labels: samples.map { _ in nil }, maximumBatch: maximumBatch)
            .map { $0.handoff.images.array() }
    }

    // MARK: The base family

    @Test("defaults are ED ms") func defaultsAreEDMs() throws {
        let stage = try Self.base()
        let grid = try Schedule.karras(steps: 18, sigmaMinimum: 0.002, sigmaMaximum: 80)
        #expect(stage.sampler as? UpdateSampler == .heun(along: grid) && stage.sampler.schedule.start == 80)
        #expect(stage.process as? GaussianProcess == GaussianProcess() && stage.calls == 35)
        #expect(stage.offers == HandoffPromise(size: 4, space: ImageSpace(), labels: 0))
    }

    @Test("block noise at one resolution is a configuration") func blockNoiseAtOneResolutionIsAConfiguration() throws {
        let stage = try Self.base([
            "process": ["type": "block-noise", "block": 2, "scale": 0.15, "mixture": "published"],
            "sampler": ["type": "ddim", "steps": 9, "eta": 0.05, "corrector": "heun"],
        ])
        #expect(
            (stage.process as? GaussianProcess)?.kind as? BlockNoise
                == BlockNoise(block: 2, scale: 0.15, mixture: .published))
        let grid = try Schedule.karras(steps: 9, sigmaMinimum: 0.002, sigmaMaximum: 80)
        #expect(stage.sampler as? UpdateSampler == .ddim(along: grid, eta: 0.05, corrector: .heun))
        #expect(stage.calls == 17)
        let result = try stage.run(nil, batch: SampleBatch(keys: [RandomKey(seed: 1)]), observer: nil)
        #expect(result.images.shape == [1, 3, 4, 4] && result.images.nonFiniteCount == 0)
    }

    @Test("guided calls are counted in the interval") func guidedCallsAreCountedInTheInterval() throws {
        let guidance = Guidance(scale: 2, sigmaMinimum: 0.1, sigmaMaximum: 1)
        let stage = try Self.base(
            ["sampler": ["type": "euler", "steps": 18]], labels: LabelSpace(count: 2), guidance: guidance)
        let inside = stage.sampler.schedule.sigmas.filter { (0.1...1).contains($0) }.count
        #expect(inside > 0 && stage.calls == 18 + inside)
        let rows = LabelSpace.oneHot([1], count: 2)
        let result = try stage.run(nil, batch: SampleBatch(keys: [RandomKey(seed: 1)], labels: rows), observer: nil)
        #expect(result.calls == stage.calls)
    }

    // MARK: Independence

    @Test("an image depends on its seed alone") func anImageDependsOnItsSeedAlone() throws {
        let stage = try Self.base(["sampler": ["type": "heun", "steps": 6, "churn": ["amount": 3]]])
        let samples = [4, 8, 15, 16].map { SampleID(seed: $0) }
        let together = try Self.images(Self.cascade(stage), samples)
        for (index, sample) in samples.enumerated() {
            let alone = try Self.images(Self.cascade(stage), [sample])
            for (batch, single) in zip(together, alone) {
                #expect(Array(batch[index * single.count..<(index + 1) * single.count]) == single)
            }
        }
        #expect(try Self.images(Self.cascade(stage), samples, maximumBatch: 3) == together)
        #expect(try Self.images(Self.cascade(stage), [SampleID(seed: 4, index: 1)])[0] != Array(together[0][0..<48]))
    }

    @Test("swapping the top leaves the base alone") func swappingTheTopLeavesTheBaseAlone() throws {
        let samples = [SampleID(seed: 1), SampleID(seed: 2)]
        let first = try Self.images(Self.cascade(try Self.base()), samples)
        let second = try Self.images(Self.cascade(try Self.base(), top: "other"), samples)
        #expect(first[0] == second[0] && first[1] != second[1])
    }

    @Test("fewer base steps leave the noise of the top alone") func fewerBaseStepsLeaveTheNoiseOfTheTopAlone() throws {
        let noise = { (steps: Int) in
            let cascade = Self.cascade(try Self.base(["sampler": ["type": "heun", "steps": .int(steps)]]))
            let results = try CascadeSampler(cascade).run([SampleID(seed: 3)], labels: [nil])
            return results[1].handoff.images - results[0].handoff.images.upsampled(filter: [1, 1])
        }
        #expect(distance(try noise(6), try noise(12)) < 1e-5)
    }

    // MARK: Running a part

    @Test("a cascade can stop below and go on from there") func aCascadeCanStopBelowAndGoOnFromThere() throws {
        let cascade = Self.cascade(try Self.base())
        let samples = [SampleID(seed: 1), SampleID(seed: 2)]
        let whole = try CascadeSampler(cascade).run(samples, labels: [nil, nil])
        #expect(whole.map(\.id) == ["base", "top"] && whole.map(\.handoff.calls) == [35, 1])
        let below = try CascadeSampler(cascade, until: "base").run(samples, labels: [nil, nil])
        let above = try CascadeSampler(cascade, from: "top").run(samples, labels: [nil, nil], input: below[0].handoff)
        #expect(above[0].handoff.images.array() == whole[1].handoff.images.array())
    }

    @Test("unfit input is refused") func unfitInputIsRefused() throws {
        let cascade = Self.cascade(try Self.base())
        let top = try CascadeSampler(cascade, from: "top")
        let sample = [SampleID(seed: 1)]
        for input in [nil, Handoff(images: Tensor.zeros([1, 3, 5, 5])), Handoff(images: Tensor.zeros([2, 3, 4, 4]))] {
            #expect(throws: BatonError.self) { try top.run(sample, labels: [nil], input: input) }
        }
        #expect(throws: BatonError.self) {
            try CascadeSampler(cascade).run(sample, labels: [nil], input: Handoff(images: Tensor.zeros([1, 3, 4, 4])))
        }
        #expect(throws: BatonError.self) { try CascadeSampler(cascade, until: "middle") }
        #expect(throws: BatonError.self) { try CascadeSampler(cascade, from: "top", until: "base") }
    }

    @Test("classes are balanced fixed or random") func classesAreBalancedFixedOrRandom() throws {
        let samples = (10..<28).map { SampleID(seed: UInt64($0)) }
        let balanced = samples.compactMap { LabelChoice.balanced.label(of: $0, count: 9) }
        #expect(Dictionary(grouping: balanced) { $0 }.values.allSatisfy { $0.count == 2 })
        #expect(samples.allSatisfy { LabelChoice.fixed(3).label(of: $0, count: 9) == 3 })
        #expect(Set(samples.compactMap { LabelChoice.random.label(of: $0, count: 9) }).count > 3)
        #expect(LabelChoice.random.label(of: samples[0], count: 0) == nil)
        let cascade = Cascade(
            name: "toy", labels: LabelSpace(count: 2), nodes: [.init(try Self.base(labels: LabelSpace(count: 2)))])
        #expect(throws: BatonError.self) { try CascadeSampler(cascade).run([samples[0]], labels: [2]) }
    }

    @Test("costs are counted from the configuration") func costsAreCountedFromTheConfiguration() throws {
        let base = try Self.base()
        let costs = Self.cascade(base).costs
        let macs = base.network.multiplyAccumulates
        #expect(costs.map(\.calls) == [35, 1])
        #expect(macs > 0 && costs[0].multiplyAccumulates == 35 * macs)
        // Four times the pixels, and so about four times the work a call.
        #expect(abs(costs[0].effectiveCalls(relativeTo: costs[1]) / (35.0 / 4) - 1) < 0.1)
    }

    @Test("a cascade reports its violations") func aCascadeReportsItsViolations() throws {
        let wrong = Cascade(
            name: "toy", nodes: [.init(try Self.base()), .init(EchoStage(id: "top", size: 6), from: "base")])
        #expect(wrong.diagnostics().map(\.code) == ["handoff.size"])
        #expect(Self.cascade(try Self.base()).diagnostics().isEmpty)
    }

    @Test("two plugins of one name are refused") func twoPluginsOfOneNameAreRefused() throws {
        #expect(throws: BatonError.self) { try PluginRegistry(families: [EDMFamily.self, EDMFamily.self]) }
        #expect(throws: BatonError.self) {
            try PluginRegistry(families: .builtIn, backbones: .builtIn + [SongUNet.Configuration.self])
        }
        let registry = try PluginRegistry(families: .builtIn)
        #expect(registry.families.map { $0.id } == ["edm"])
        #expect(registry.family("edm") != nil && registry.family("relay") == nil)
        #expect(registry.backbones["song-unet"] != nil && registry.backbones["base"] == nil)
    }
}
