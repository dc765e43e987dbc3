import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import ConditionedFamily
import Foundation
import Testing

@Suite("A conditioned stage") struct StageTests {
    private static func handoff(_ keys: [RandomKey], sigma: Double = 0) -> Handoff {
        Handoff(images: noise(keys.map { $0.folding("low") }, size: 4), sigma: sigma)
    }

    @Test("samples the same image from the same key, whatever the batch around it")
    func batches() throws {
        let stage = try makeStage()
        let many = keys(3)
        let together = try stage.run(Self.handoff(many), batch: SampleBatch(keys: many), observer: nil)
        #expect(together.sigma == 0 && together.calls == 7 && stage.calls == 7)
        let again = try stage.run(Self.handoff(many), batch: SampleBatch(keys: many), observer: nil)
        #expect(again.images.array() == together.images.array())
        for (index, key) in many.enumerated() {
            let alone = try stage.run(Self.handoff([key]), batch: SampleBatch(keys: [key]), observer: nil)
            #expect(distance(alone.images, together.images.slice(axis0: index..<index + 1)) < 1e-4)
        }
        let other = try stage.run(Self.handoff(keys(3, seed: 2)), batch: SampleBatch(keys: many), observer: nil)
        // A fresh network's last layers are all but zero; exactly the same it is only with the same condition.
        #expect(distance(other.images, together.images) > 1e-6)
    }

    @Test(
        "learns: every weight gets a finite gradient, and the loss of an image is its own",
        arguments: [
            ["type": "gaussian"] as SettingsNode.Value, ["type": "none"], ["type": "blur", "resize": "bicubic"],
            ["type": "gaussian", "order": "upsample-then-noise", "scale": "image-level", "embed_level": false],
        ])
    func gradients(condition: SettingsNode.Value) throws {
        let stage = try makeStage(condition: condition)
        let many = keys(3)
        let images = noise(many, size: 8)
        let loss = try stage.loss(TrainingBatch(images: images, keys: many))
        loss.total.backward()
        for parameter in stage.network.parameters {
            #expect(parameter.gradient?.nonFiniteCount == 0, "\(parameter.name)")
        }
        let alone = try stage.loss(TrainingBatch(images: images.slice(axis0: 1..<2), keys: [many[1]]))
        #expect(alone.sigmas == [loss.sigmas[1]])
        #expect(abs(alone.perImage[0] / loss.perImage[1] - 1) < 1e-3)
    }

    @Test("with zeros for the condition is the base stage")
    func zeroWeights() throws {
        let stage = try makeStage(condition: ["type": "gaussian", "embed_level": true], seed: 3)
        let plain = try smallNetwork().makeBackbone()
        plain.materialize(key: RandomKey(seed: 9))
        let known = Dictionary(uniqueKeysWithValues: stage.network.parameters.map { ($0.name, $0) })
        for parameter in plain.parameters {
            let wide = try #require(known[parameter.name])
            if wide.shape == parameter.shape {
                try wide.set(parameter.value)
            } else {
                let zeros = Tensor.zeros([parameter.shape[0], 3, parameter.shape[2], parameter.shape[3]])
                try wide.set(Tensor.concatenated([parameter.value, zeros], axis: 1))
            }
        }
        try #require(known["map_condition.weight"]).set([Float](repeating: 0, count: 16 * 16))
        let base = DiffusionStage(
            StageContext(id: "top", size: 8, network: plain), process: stage.process, sampler: stage.sampler)
        let many = keys(2)
        let expected = try base.run(nil, batch: SampleBatch(keys: many), observer: nil)
        let found = try stage.run(Self.handoff(many), batch: SampleBatch(keys: many), observer: nil)
        #expect(distance(found.images, expected.images) < 1e-4)
        let batch = TrainingBatch(images: noise(many, size: 8), keys: many)
        let losses = (try stage.loss(batch).perImage, try base.loss(batch).perImage)
        #expect(zip(losses.0, losses.1).allSatisfy { abs($0 / $1 - 1) < 1e-5 })
    }

    /// Pixels are independent normals of variance s²; the condition is the mean of 2×2 of them with noise of σ_c. The best
    /// denoiser weighs the two views of the block's mean by their precision, and what it samples is the conditional law.
    @Test("samples the conditional law where the best denoiser is known")
    func marginals() throws {
        let (variance, sigma) = (0.25, 0.2)
        let network = FormulaNetwork(resolution: 32) { input, sigmas in
            let (x, seen) = (input.image.slice(axis1: 0..<3), input.image.slice(axis1: 3..<6))
            let s = sigmas[0]
            let c = EDMPreconditioning().coefficients(at: s)
            let image = x * Float(1 / c.input)
            let mean = image.resized(height: 16, width: 16, by: .box).resized(height: 32, width: 32, by: .nearest)
            let precision = 4 / variance + 4 / (s * s) + 1 / (sigma * sigma)
            let clean = Tensor.combine([
                (Float(4 / (s * s) / precision), mean), (Float(1 / (sigma * sigma) / precision), seen),
                (Float(variance / (variance + s * s)), image - mean),
            ])
            return Tensor.combine([(Float(1 / c.output), clean), (Float(-c.skip / c.output), image)])
        }
        let stage = DiffusionStage(
            StageContext(id: "top", size: 32, predecessor: promise(size: 16), network: network),
            process: GaussianProcess(),
            conditioning: SmallImageCondition(
                augmentation: .gaussian(levels: .edm, sigma: sigma), path: ConditionPath(resize: .nearest),
                scaling: .none),
            sampler: UpdateSampler.heun(along: try .karras(steps: 40, sigmaMinimum: 0.01, sigmaMaximum: 50)))
        let many = keys(16)
        let low = Handoff(images: noise(many, size: 16, deviation: 0.32), sigma: sigma)
        let images = try stage.run(low, batch: SampleBatch(keys: many), observer: nil).images
        let means = images.resized(height: 16, width: 16, by: .box)
        let gain = Float(variance / 4 / (variance / 4 + sigma * sigma))
        let rest = means - low.images * gain
        #expect(abs((rest * low.images).mean().item()) < 0.003)
        let expected = Float((1 / (4 / variance + 1 / (sigma * sigma))).squareRoot())
        #expect(abs(rest.squared().mean().item().squareRoot() / expected - 1) < 0.03)
        let detail = (images - means.resized(height: 32, width: 32, by: .nearest)).squared().mean().item()
        #expect(abs(detail / Float(variance * 0.75) - 1) < 0.03)
    }

    @Test("takes a truncated hand-off as it is and brings a clean one to its level")
    func handoverLevels() throws {
        let level = 1.08817063655
        let stage = try makeStage(after: promise(sigma: level))
        #expect(stage.conditioning?.sigma == level)
        let many = keys(2)
        let never = NeverForTheCondition(keys: many.map { $0.folding("top") })
        let batch = SampleBatch(keys: many, recordedNoise: never)
        _ = try stage.run(Self.handoff(many, sigma: level), batch: batch, observer: nil)
        #expect(never.asked == 0)
        _ = try stage.run(Self.handoff(many), batch: batch, observer: nil)
        #expect(never.asked == 1)
        #expect(throws: BatonError.self) {
            try stage.run(Self.handoff(many, sigma: 1.2), batch: batch, observer: nil)
        }
    }

    @Test("can stop early itself, and then says so")
    func stops() throws {
        let stage = try makeStage(sampler: ["type": "heun", "steps": 18, "stop": ["sigma": 0.3]])
        #expect(stage.offers.sigma == 0.3 && stage.offers.kind == .noisy)
        let many = keys(1)
        let handoff = try stage.run(Self.handoff(many), batch: SampleBatch(keys: many), observer: nil)
        #expect(handoff.sigma == 0.3 && handoff.calls == stage.calls)
    }

    @Test("evaluates images with their condition behind them")
    func evaluation() throws {
        let stage = try makeStage(condition: ["type": "none"])
        let x = Tensor(RandomKey(seed: 2).normals(2 * 6 * 64), shape: [2, 6, 8, 8])
        let denoised = try stage.denoised(stacked: x, at: NoiseLevels([0.5, 2]))
        #expect(denoised.shape == [2, 3, 8, 8])
        #expect(throws: BatonError.self) {
            try stage.denoised(stacked: x.slice(axis1: 0..<3), at: NoiseLevels([0.5, 2]))
        }
    }

    @Test("without a smaller image can be looked at, but neither run nor trained")
    func withoutPredecessor() throws {
        let many = keys(1)
        for below in [nil, promise(size: 3)] {
            let stage = try makeStage(after: below)
            #expect(stage.accepts.predecessor == .required && stage.network.inputChannels == 6)
            #expect(throws: BatonError.self) {
                try stage.run(Self.handoff(many), batch: SampleBatch(keys: many), observer: nil)
            }
            #expect(throws: BatonError.self) {
                try stage.loss(TrainingBatch(images: noise(many, size: 8), keys: many))
            }
        }
        let stage = try makeStage()
        #expect(throws: BatonError.self) { try stage.run(nil, batch: SampleBatch(keys: many), observer: nil) }
        let wrong = Handoff(images: noise(many, size: 8))
        #expect(throws: BatonError.self) { try stage.run(wrong, batch: SampleBatch(keys: many), observer: nil) }
    }
}

/// Keyed noise that counts how often it is asked for the condition's.
private final class NeverForTheCondition: NoiseSource {
    private let source: KeyedNoise
    private(set) var asked = 0

    init(keys: [RandomKey]) { source = KeyedNoise(keys) }

    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        if purpose == .condition { asked += 1 }
        return source.normals(shape, for: purpose, step: step, component: component)
    }
}
