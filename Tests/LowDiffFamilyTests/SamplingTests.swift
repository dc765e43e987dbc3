import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import LowDiffFamily
import Testing

@Suite("Sampling one size after the other")
struct SamplingTests {
    static func samples(_ count: Int) -> [SampleID] { (0..<count).map { SampleID(seed: UInt64($0)) } }

    @Test("A size stops after its calls, even inside a Heun step, and hands its noisy state up (§1.4)")
    func truncation() throws {
        let cascade = try Tiny.trained(Tiny.load())
        let results = try CascadeSampler(cascade).run(Self.samples(2), labels: [0, 1])
        #expect(results.map(\.handoff.calls) == [7, 8, 7])
        #expect(cascade.costs.map(\.calls) == [7, 8, 7])
        // Seven calls are three steps and a half; both reach the fourth level.
        let wide = try Schedule.karras(steps: 6, sigmaMinimum: 0.002, sigmaMaximum: 80)
        let narrow = try Schedule.karras(steps: 6, sigmaMinimum: 0.01, sigmaMaximum: 50)
        #expect(results.map(\.handoff.sigma) == [wide.sigmas[4], narrow.sigmas[4], 0])
        #expect(try Tiny.stage("s4", in: cascade).offers.sigma == wide.sigmas[4])
        #expect(try Tiny.stage("s8", in: cascade).conditioning?.sigma == wide.sigmas[4])
        // Whole steps are an even number of calls; they end at the same level with another state.
        let whole = try Tiny.trained(Tiny.load("stages.s4.sampler.stop.calls=8"))
        let other = try CascadeSampler(whole).run(Self.samples(2), labels: [0, 1])
        #expect(other[0].handoff.sigma == results[0].handoff.sigma)
        #expect(other[0].handoff.images.array() != results[0].handoff.images.array())
    }

    @Test("The smallest size goes over [0.002, 80], the others over [0.01, 50], unless the file says otherwise (§1.4)")
    func ranges() throws {
        let cascade = try Tiny.load("stages.s16.sampler.sigma=[0.002, 80]").cascade
        let starts = try ["s4", "s8", "s16"].map { try Tiny.stage($0, in: cascade).sampler.schedule }
        #expect(zip(starts, [80, 50, 80]).allSatisfy { abs($0.start / $1 - 1) < 1e-12 })
        #expect(zip(starts, [0.002, 0.01, 0.002]).allSatisfy { abs($0.lowest / $1 - 1) < 1e-12 })
    }

    @Test("Every size starts from noise of its own, and sees the smaller image only beside it (§7.21)")
    func restart() throws {
        let file = try Tiny.load()
        let cascade = try Tiny.trained(file)
        let top = try Tiny.stage("s16", in: cascade)
        let stem = try #require(top.network.parameters.first { $0.name == "enc.16x16_conv.weight" })
        let (values, inner) = (stem.value.array(), 9)
        // The condition's channels carry nothing: what is handed over cannot matter.
        try stem.set(values.indices.map { $0 / inner % 6 < 3 ? values[$0] : 0 })
        let batch = SampleBatch(keys: Self.samples(2).map(\.key), labels: LabelSpace.oneHot([0, 1], count: 2))
        let sigma = try #require(top.conditioning).sigma
        let hand = { (seed: UInt64) in Handoff(images: Tiny.images(2, size: 8, seed: seed), sigma: sigma)
        }
        let first = try top.run(hand(1), batch: batch, observer: nil)
        #expect(try top.run(hand(2), batch: batch, observer: nil).images.array() == first.images.array())
        try stem.set(values)
        #expect(
            try top.run(hand(1), batch: batch, observer: nil).images.array()
                != top.run(hand(2), batch: batch, observer: nil).images.array())
    }

    @Test("Images depend on their seed alone: not on the batch, nor on what other sizes' stages are called")
    func keys() throws {
        let cascade = try Tiny.trained(Tiny.load())
        let sampler = try CascadeSampler(cascade)
        let together = try sampler.run(Self.samples(3), labels: [0, 1, 0])
        let again = try sampler.run(Self.samples(3), labels: [0, 1, 0])
        let alone = try sampler.run([SampleID(seed: 2)], labels: [0])
        for stage in 0..<3 {
            #expect(together[stage].handoff.images.array() == again[stage].handoff.images.array())
            let third = together[stage].handoff.images.slice(axis0: 2..<3).array()
            let scale = third.map(abs).max() ?? 1
            #expect(distance(third, alone[stage].handoff.images.array()) < 1e-4 * max(1, scale))
        }
    }

    @Test("In place of the state its denoised image can be handed up, for one evaluation more")
    func denoised() throws {
        let cascade = try Tiny.trained(Tiny.load("stages.s4.handoff=denoised", "stages.s8.condition.sigma=0.5"))
        let stage = try Tiny.stage("s4", in: cascade)
        #expect(stage.offers.kind == .clean && stage.calls == 8)
        let results = try CascadeSampler(cascade).run(Self.samples(1), labels: [0])
        #expect(results[0].handoff.sigma == 0 && results[0].handoff.calls == 8)
        let state = try CascadeSampler(Tiny.trained(Tiny.load())).run(Self.samples(1), labels: [0], observer: nil)[0]
        let expected = try stage.denoised(
            state.handoff.images, at: NoiseLevels([state.handoff.sigma]),
            Signals(labels: LabelSpace.oneHot([0], count: 2)))
        #expect(distance(expected.array(), results[0].handoff.images.array()) < 1e-5)
        #expect(try Tiny.stage("s8", in: cascade).conditioning?.sigma == 0.5)
    }

    @Test("A finished image is brought to the level that the network has seen")
    func nonTruncated() throws {
        let images = Tiny.images(2, size: 8)
        let keys = Self.samples(2).map(\.key)
        let condition = SmallImageCondition(
            augmentation: .gaussian(levels: .edm, sigma: 0.6), path: ConditionPath(resize: .nearest))
        let noised = condition.sampled(from: images, at: 0, size: 16, noise: KeyedNoise(keys))
        let added = noised.images - images.nearestRepeated()
        #expect(abs(added.squared().mean().item().squareRoot() - 0.6) < 0.06)
        #expect(noised.levels.values == [0.6, 0.6])
        let state = condition.sampled(from: images, at: 0.6, size: 16, noise: KeyedNoise(keys))
        #expect(state.images.array() == images.nearestRepeated().array())
    }

    @Test("Zeros fill the smallest size's slot for a condition")
    func slot() throws {
        let cascade = try Tiny.trained(Tiny.load("networks.shared.first_condition=true"))
        let results = try CascadeSampler(cascade, until: "s4").run(Self.samples(1), labels: [0])
        #expect(results[0].handoff.images.nonFiniteCount == 0)
        let loss = try Tiny.stage("s16", in: cascade).loss(Tiny.batch())
        let gradients = Tiny.gradients(loss.total, of: try Tiny.stage("s16", in: cascade).network)
        let stem = try #require(gradients["enc.4x4_conv.weight"])
        #expect(stem.indices.allSatisfy { $0 / 9 % 6 < 3 || stem[$0] == 0 })
    }

    @Test("Wrong hand-offs are refused")
    func refusals() throws {
        let top = try Tiny.stage("s16", in: Tiny.trained(Tiny.load()))
        let batch = SampleBatch(keys: Self.samples(1).map(\.key), labels: LabelSpace.oneHot([0], count: 2))
        for handoff in [
            nil, Handoff(images: .zeros([1, 3, 4, 4]), sigma: 0.1), Handoff(images: .zeros([2, 3, 8, 8]), sigma: 0.1),
            Handoff(images: .zeros([1, 3, 8, 8]), sigma: 60),
        ] {
            #expect(throws: BatonError.self) { try top.run(handoff, batch: batch, observer: nil) }
        }
    }

    @Test("Effective evaluations, by latency and by work (§1.6, §7.22)")
    func effective() throws {
        #expect(abs(Cascade.effectiveCalls([18, 13, 17], costs: [0.0687, 0.2587, 1]) - 21.60) < 0.005)
        #expect(abs(Cascade.effectiveCalls([19, 17], costs: [0.2587, 1]) - 21.915) < 0.005)
        #expect(Cascade.effectiveCalls([35], costs: [3]) == 35)
        let costs = try Tiny.load().cascade.costs
        let sum = costs.reduce(0) { $0 + $1.effectiveCalls(relativeTo: costs[2]) }
        let byWork = Cascade.effectiveCalls(
            costs.map(\.calls), costs: costs.map { Double($0.multiplyAccumulatesPerCall) })
        #expect(abs(sum - byWork) < 1e-9 && sum > 7 && sum < 22)
    }
}
