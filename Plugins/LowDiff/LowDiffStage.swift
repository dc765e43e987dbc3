import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// One size of a network that makes images of several.
public final class LowDiffStage: ModelStage {
    /// What is handed up where sampling stops.
    public enum Emission: String, Hashable, Sendable, CaseIterable {
        /// The state of the sampler, noise and all.
        case state
        /// What the network takes it for: D(x; σ), one evaluation more.
        case denoised
    }

    /// The stage's id.
    public let id: String
    /// Side of the image in pixels.
    public let resolution: Int
    /// Nothing for the smallest size; else an image of the next smaller one at a level that training has seen.
    public let accepts: HandoffRequirement
    /// The state where the sampler stops, or a clean image.
    public let offers: HandoffPromise
    /// How the smaller image is shown; of no effect for the smallest size.
    public let condition: LowDiffCondition
    /// How the sizes are trained together.
    public let objective: LowDiffObjective
    /// The forward process of loss and sampler, the same for every size.
    public let process: GaussianProcess
    /// How one goes from a level to the next.
    public let sampler: UpdateSampler
    /// The levels of sampling.
    public let schedule: Schedule
    /// What is handed up where sampling stops.
    public let emits: Emission
    /// The part of the network that serves this size.
    let part: MultiResolutionUNet.Subnetwork
    /// Where the stage's keys were written, by path.
    let locations: [String: SourceLocation]
    /// The part of the network, preconditioning and guidance.
    public var model: StageModel

    /// Makes a stage around a part of the common network.
    ///
    /// - Parameters:
    ///   - context: id, size, space, labels and predecessor.
    ///   - network: the part of the network for the context's size.
    ///   - condition: how the smaller image is shown.
    ///   - bringsUp: whether a clean hand-off is expected and brought to the condition's level.
    ///   - objective: how the sizes are trained together.
    ///   - process: the forward process.
    ///   - sampler: how one goes from a level to the next.
    ///   - schedule: the levels of sampling.
    ///   - emits: what is handed up.
    ///   - locations: where the stage's keys were written, by path below it.
    public init(
        _ context: StageContext, network: MultiResolutionUNet.Subnetwork, condition: LowDiffCondition,
        bringsUp: Bool = false, objective: LowDiffObjective = LowDiffObjective(), process: GaussianProcess,
        sampler: UpdateSampler, schedule: Schedule, emits: Emission = .state, locations: [String: SourceLocation] = [:]
    ) {
        id = context.id
        resolution = context.size
        part = network
        self.condition = condition
        self.objective = objective
        self.process = process
        self.sampler = sampler
        self.schedule = schedule
        self.emits = emits
        self.locations = locations
        let isFirst = network.stage == 0
        let trained: LevelDistribution =
            if case .independent(let law) = condition.levels { law } else { process.levels }
        accepts = HandoffRequirement(
            predecessor: isFirst ? .none : .required, size: context.size, space: context.space,
            labels: context.labels.count, kind: isFirst || bringsUp ? nil : .noisy,
            noisyLevels: isFirst ? nil : trained,
            kernel: isFirst ? nil : context.kernel)
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count,
            sigma: emits == .state ? sampler.finalSigma(along: schedule) : 0, kernel: context.kernel)
        model = StageModel(context, preconditioning: EDMPreconditioning(sigmaData: context.space.sigmaData))
    }

    /// The process, as the core reads it.
    public var forwardProcess: any ForwardProcess { process }
    /// The network; its values are those of all sizes.
    public var network: any Backbone { part }

    /// Network evaluations an image, guidance counted.
    public var calls: Int {
        let last = sampler.finalSigma(along: schedule)
        return sampler.calls(along: schedule, evaluations: model.evaluations(at:))
            + (denoisesAtTheEnd ? model.evaluations(at: last) : 0)
    }

    /// Whether a state is left to denoise where the sampler stops.
    private var denoisesAtTheEnd: Bool { emits == .denoised && sampler.finalSigma(along: schedule) > 0 }

    /// Samples from `σ₀·n`, seeing `handoff`.
    ///
    /// - Throws: `BatonError` where there is no hand-off, or one of another shape or a higher level than the condition stands at;
    ///   and what the sampler throws.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let noise = batch.noise(forStage: id)
        let shape: Shape = [batch.count, accepts.space.channels, resolution, resolution]
        let seen: Condition?
        if part.stage == 0 {
            seen = emptyCondition(shape, of: part)
        } else {
            let handoff = try checked(
                handoff, count: batch.count, size: part.whole.settings.resolutions[part.stage - 1],
                upTo: condition.sigma)
            seen = condition.sampled(from: handoff.images, at: handoff.sigma, size: resolution, noise: noise)
        }
        let denoiser = model.denoiser(labels: batch.labels, condition: seen)
        let start =
            process.noise(shape, at: schedule.start, from: NoiseDraw(noise, purpose: .start)) * Float(schedule.start)
        let output = try sampler.sample(
            denoiser, under: process, from: start, along: schedule,
            context: batch.context(forStage: id, observer: observer))
        guard denoisesAtTheEnd else {
            return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
        }
        let images = try denoiser.denoise(output.images, at: NoiseLevels(output.sigma, count: batch.count))
        return Handoff(images: images, calls: output.calls + denoiser.evaluations(at: output.sigma))
    }

    /// One unguided evaluation of D for `[N, C, R, R]`, or where the size has condition channels `[N, 2C, R, R]`: the noisy images
    /// and behind them the conditions as the network is to see them, enlarged and scaled. A level that is embedded is that of
    /// sampling.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor {
        let channels = accepts.space.channels
        guard x.shape.rank == 4, x.shape[1] == part.inputChannels else {
            throw BatonError(
                .badData, "lowdiff stage '\(id)' evaluates \(part.inputChannels) channels, not images \(x.shape)")
        }
        guard part.inputChannels > channels else {
            return try model.denoised(x, at: levels, labels: labels, augment: augment)
        }
        let seen = Condition(
            x.slice(axis1: channels..<part.inputChannels), at: NoiseLevels(condition.sigma, count: levels.count),
            scaling: .none, embedsLevel: condition.embedsLevel)
        return try model.denoised(
            x.slice(axis1: 0..<channels), at: levels, labels: labels, augment: augment, condition: seen)
    }

    /// Zeros for the smallest size where it has channels for a condition; nil where it has none.
    func emptyCondition(_ shape: Shape, of part: MultiResolutionUNet.Subnetwork) -> Condition? {
        part.inputChannels > shape[1]
            ? Condition(.zeros(shape), at: NoiseLevels(0, count: shape[0]), scaling: .none) : nil
    }
}
