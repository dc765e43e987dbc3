import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation
import Testing

@Suite("Mixed noise") struct SampleBlendTests {
    static func blend(_ share: Double, with partner: SampleBlend.Partner = .seed(7)) -> SampleID {
        SampleID(seed: 3, blend: SampleBlend(with: partner, share: share))
    }

    static func cascade() throws -> Cascade {
        CascadeTests.cascade(try CascadeTests.base(["sampler": ["type": "ddim", "steps": 5, "eta": 0.3]]))
    }

    @Test("The ends of the way are the seeds' own images, to the bit, in any batch") func theEndsOfTheWayAreTheSeeds()
        throws
    {
        let cascade = try Self.cascade()
        let plain = try CascadeTests.images(cascade, [SampleID(seed: 3), SampleID(seed: 7)])
        let mixed = try CascadeTests.images(cascade, [Self.blend(0), Self.blend(0.5), Self.blend(1)])
        for (whole, stage) in zip(plain, mixed) {
            let (size, third) = (whole.count / 2, stage.count / 3)
            #expect(Array(stage[..<third]) == Array(whole[..<size]))
            #expect(Array(stage[(2 * third)...]) == Array(whole[size...]))
            #expect(Array(stage[third..<2 * third]) != Array(whole[..<size]))
        }
        let alone = try CascadeTests.images(cascade, [Self.blend(0.5)])
        for (one, stage) in zip(alone, mixed) { #expect(one == Array(stage[one.count..<2 * one.count])) }
    }

    @Test("Mixed noise is standard normal, and as near to its ends as the angle says", arguments: [0.1, 0.5, 0.8])
    func mixedNoiseIsStandardNormal(
        share: Double
    ) {
        let shape: Shape = [2, 1, 256, 256]
        func draw(_ samples: [SampleID]) -> [Float] {
            SampleBatch(keys: samples.map(\.key), partners: samples.map(\.partner)).noise(forStage: "top")
                .normals(shape, for: .predictor, step: 2, component: .white).array()
        }
        let mixed = draw([Self.blend(share), Self.blend(share, with: .variation(1))])
        let ends = draw([SampleID(seed: 3), SampleID(seed: 7)])
        let count = ends.count / 2
        for image in 0..<2 {
            let values = mixed[image * count..<(image + 1) * count].map(Double.init)
            let own = ends[..<count].map(Double.init)
            #expect(abs(values.reduce(0) { $0 + $1 } / Double(count)) < 0.02)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.03)
            let correlation = zip(values, own).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
            #expect(abs(correlation - cos(.pi / 2 * share)) < 0.03)
        }
        // The other end, and variations that have nothing to do with it or with each other.
        let toSeed = zip(mixed[..<count], ends[count...]).reduce(0.0) { $0 + Double($1.0 * $1.1) } / Double(count)
        #expect(abs(toSeed - sin(.pi / 2 * share)) < 0.03)
        let toOther = zip(mixed[count...], ends[count...]).reduce(0.0) { $0 + Double($1.0 * $1.1) } / Double(count)
        #expect(abs(toOther) < 0.03)
    }

    // MARK: Values that are no numbers

    @Test("An image that becomes NaN is named, and its neighbours are made as without it")
    func anImageThatBecomesNaNIsNamed() throws {
        let network = ToyNetwork(resolution: 4, gain: 0.4)
        let context = StageContext(id: "base", size: 4, network: network)
        let settings = try #require(EDMFamily.schema().validate(SettingsNode([:])).0)
        let base = try EDMFamily.makeStage(settings, in: context, samplers: .builtIn)
        let sampler = try CascadeSampler(
            Cascade(name: "toy", nodes: [.init(base), .init(EchoStage(id: "top", size: 8), from: "base")]))
        let samples = (0..<3).map { SampleID(seed: UInt64($0)) }
        let healthy = try sampler.run(samples, labels: [nil, nil, nil])
        network.poison = { images in
            var values = images.array()
            // The second image of a whole batch.
            if images.shape[0] == 3 { values[values.count / 3 + 5] = .nan }
            return Tensor(values, shape: images.shape)
        }
        let outcome = try sampler.attempt(samples, labels: [nil, nil, nil])
        #expect(outcome.lost.map(\.index) == [1])
        let lost = try #require(outcome.lost.first)
        #expect(lost.stage == "base" && lost.sample.seed == 1 && lost.sigma > 0 && lost.sigma < 80)
        for index in [0, 2] {
            let one = index..<(index + 1)
            #expect(
                outcome.stages[1].handoff.images.slice(axis0: one).array()
                    == healthy[1].handoff.images.slice(axis0: one).array())
        }
        #expect(throws: lost.error) { try sampler.run(samples, labels: [nil, nil, nil]) }
    }

    @Test("Where nothing is left the work ends at once") func whereNothingIsLeftTheWork() throws {
        let network = ToyNetwork(resolution: 4, gain: .nan)
        let settings = try #require(EDMFamily.schema().validate(SettingsNode([:])).0)
        let base = try EDMFamily.makeStage(
            settings, in: StageContext(id: "base", size: 4, network: network), samplers: .builtIn)
        let outcome = try CascadeSampler(Cascade(name: "toy", nodes: [.init(base)]))
            .attempt([SampleID(seed: 1), SampleID(seed: 2)], labels: [nil, nil])
        #expect(outcome.stages.isEmpty && outcome.lost.count == 2 && network.batches.count <= 2)
    }

    // MARK: Guidance over σ

    @Test("Guidance changes over sigma as its intervals say") func guidanceChangesOverSigmaAs() throws {
        let written: SettingsNode.Value = [
            "scale": 1.5, "sigma": [0, 50],
            "intervals": [["sigma": [0.1, 1], "scale": [1, 3]], ["sigma": [1, 10], "scale": 4]],
        ]
        let (valid, problems) = Guidance.schema.validate(SettingsNode(written))
        #expect(problems.isEmpty)
        let guidance = Guidance(try #require(valid))
        func scale(_ sigma: Double) -> Double {
            switch guidance.mode(at: sigma) {
            case .conditional: 1
            case .unconditional: 0
            case .both(let scale): scale
            }
        }
        for (sigma, expected) in [
            (0.01, 1.5), (0.1, 1), (0.1.squareRoot(), 2), (1, 3), (1.001, 4), (10, 4), (11, 1.5), (50, 1.5), (51, 1),
        ] { #expect(abs(scale(sigma) - expected) < 1e-9, "at \(sigma)") }
        #expect(guidance.scale == 4 && guidance.needsUnconditional)
        // What was written before means what it did.
        let old = Guidance(try #require(Guidance.schema.validate(SettingsNode(["scale": 2, "sigma": [0.1, 1]])).0))
        #expect(old == Guidance(scale: 2, sigmaMinimum: 0.1, sigmaMaximum: 1))
        for wrong: SettingsNode.Value in [
            ["intervals": [["sigma": [0, 1], "scale": 2]]], ["intervals": [["sigma": [0.1, 1]]]],
            ["intervals": [["sigma": [0.1, 1], "scale": [1, 2, 3]]]],
            ["intervals": [["sigma": [0.1, 1], "scale": -1]]], ["intervals": []],
        ] { #expect(!Guidance.schema.validate(SettingsNode(wrong)).1.isEmpty) }
    }
}
