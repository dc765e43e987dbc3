import BatonDiffusion
import BatonTensor
import RelayFamily
import Testing

/// Normals in the order in which the published sampler draws them.
private struct RecordedNoise: NoiseSource {
    let noises: [Tensor]
    /// Whether block normals follow the white ones in every draw.
    let hasBlock: Bool

    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        let draw = purpose == .start ? 0 : 2 * step + (purpose == .predictor ? 1 : 2)
        return noises[hasBlock ? 2 * draw + (component == .block ? 1 : 0) : draw]
    }
}

@Suite("Published relay code")
struct ReferenceTests {
    private let vectors: Vectors
    private let patch: Int

    init() throws {
        vectors = try Vectors("relay.safetensors")
        patch = Int(try vectors.number("up_scale"))
    }

    private func process(blockScale: Double) throws -> RelayProcess {
        RelayProcess(
            schedule: RelaySchedule(
                patch: patch, blurMax: try vectors.number("blur_sigma_max"), floor: try vectors.number("min_scale"),
                levels: .logNormal(span: try vectors.number("prob_length"), sigmaMinimum: 0.0075)),
            noise: BlockNoise(block: patch, scale: blockScale, mixture: .published))
    }

    @Test("images are blurred as there", arguments: [0.3, 1.2, 3.0])
    func blur(width: Double) throws {
        // A schedule whose blur at the end of time is the recorded one.
        let schedule = RelaySchedule(patch: patch, blurMax: width, floor: try vectors.number("min_scale"))
        let process = RelayProcess(schedule: schedule, noise: BlockNoise(block: patch, scale: 0))
        let blurred = process.attenuate(
            try vectors.tensor("io.x0"), at: NoiseLevels(schedule.levels.sigmaMaximum, count: 2))
        let expected = try vectors.tensor("io.blur.\(width)")
        #expect(distance(blurred.array().map(Double.init), expected.array().map(Double.init)) < 1e-5)
    }

    @Test("a stage samples as there, with and without fresh noise", arguments: ["ode", "sde"])
    func sampling(kind: String) throws {
        let low = try vectors.tensor("io.low")
        let clean = try vectors.tensor("io.x0")
        let blockScale = try vectors.number("s_block", in: kind)
        let grid = try Schedule.karras(
            steps: Int(try vectors.number("num_steps", in: kind)), sigmaMinimum: 0.008, sigmaMaximum: 80,
            rho: try vectors.number("rho"), startSigma: try vectors.number("truncation_sigma"))
        let draws = (2 * grid.steps - 1) * (blockScale > 0 ? 2 : 1)
        let noise = RecordedNoise(
            noises: try (0..<draws).map { try vectors.tensor("io.relay.\(kind).noise.\($0)") },
            hasBlock: blockScale > 0)
        let context = StageContext(
            id: "top", size: clean.shape[2],
            predecessor: HandoffPromise(size: low.shape[2], space: ImageSpace(), labels: 0),
            network: FormulaNetwork.pull(towards: clean))
        let stage = DiffusionStage(
            context, start: .handoff(enlargedBy: .nearest, joining: .box), process: try process(blockScale: blockScale),
            sampler: RelaySampler(
                UpdateSampler(along: grid, eta: try vectors.number("s_noise", in: kind), corrector: .heun)))
        let batch = SampleBatch(keys: [0, 1].map { RandomKey(seed: $0) }, recordedNoise: noise)
        let output = try stage.run(Handoff(images: low), batch: batch, observer: nil)
        let expected = try vectors.tensor("io.relay.\(kind).out")
        #expect(distance(output.images.array().map(Double.init), expected.array().map(Double.init)) < 1e-5)
        #expect(output.calls == stage.calls && stage.calls == 2 * grid.steps - 1)
    }
}
