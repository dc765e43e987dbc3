import BatonNetworks
import BatonSettings
import BatonTensor

/// A diffusion model of one size as a value of six nouns: what sampling starts from, how images are corrupted, what else the network
/// sees, the denoiser, the sampler, and what is handed on.
///
///     DiffusionStage(context, process: GaussianProcess(), sampler: UpdateSampler.heun(along: grid))
///
/// How it runs, its loss, what it takes and offers and what it costs follow from them.
public struct DiffusionStage: NetworkStage {
    /// What is handed on where the sampler stops.
    public enum Emission: String, Hashable, Sendable, CaseIterable {
        /// The state of the sampler, with the noise that is left in it.
        case state
        /// What the network takes it for: D(x; σ), one evaluation more.
        case denoised
    }

    /// The stage's id.
    public let id: String
    /// What sampling starts from.
    public let start: Start
    /// The forward process of loss and sampler.
    public let process: any ForwardProcess
    /// What the network sees of the smaller image; nil for nothing.
    public let conditioning: (any Conditioning)?
    /// The denoiser: network, preconditioning and guidance.
    public let model: StageModel
    /// How one goes from a level to the next.
    public let sampler: any Sampler
    /// What is handed on.
    public let emission: Emission
    /// What the stage is trained for.
    public let objective: any Objective
    /// The family's own checks; nil for none.
    public let contract: (any StageContract)?
    /// Side of the smaller image in pixels; nil without a predecessor that fits.
    public let smallerSize: Int?
    let context: StageContext

    /// Puts a stage together around the context's network.
    ///
    /// - Parameters:
    ///   - context: id, size, space, labels, network, guidance and predecessor. A context without a network is a programmer's error.
    ///   - start: what sampling starts from.
    ///   - process: the forward process of loss and sampler.
    ///   - conditioning: what the network sees of the smaller image.
    ///   - preconditioning: how the network is wrapped; EDM's without.
    ///   - sampler: how one goes from a level to the next; without it the context's, and where that has none either it is a programmer's
    ///     error.
    ///   - emission: what is handed on where the sampler stops.
    ///   - objective: what the stage is trained for.
    ///   - contract: the family's own checks.
    ///   - smallerSize: side of the smaller image, where it is not the predecessor's.
    public init(
        _ context: StageContext, start: Start = .noise, process: any ForwardProcess,
        conditioning: (any Conditioning)? = nil, preconditioning: (any Preconditioning)? = nil,
        sampler: (any Sampler)? = nil,
        handoff emission: Emission = .state, objective: any Objective = DenoisingObjective(),
        contract: (any StageContract)? = nil, smallerSize: Int? = nil
    ) {
        guard let sampler = sampler ?? context.sampler else {
            preconditionFailure("stage '\(context.id)' is sampled, and its context has no sampler")
        }
        id = context.id
        self.start = start
        self.process = process
        self.conditioning = conditioning
        model = StageModel(
            context,
            preconditioning: preconditioning ?? EDMPreconditioning(sigmaData: context.space.sigmaData))
        self.sampler = sampler
        self.emission = emission
        self.objective = objective
        self.contract = contract
        self.smallerSize = smallerSize ?? context.smallerSize
        self.context = context
    }

    /// The network.
    public var network: any Backbone { model.network }

    /// Guidance, where there is one.
    public var guidance: Guidance? { model.guidance }

    /// Whether there must be a smaller image.
    public var needsHandoff: Bool { start != .noise || conditioning != nil }

    /// The smaller image that start and conditioning ask for; nothing for a stage that starts from noise and sees no other.
    public var accepts: HandoffRequirement {
        var accepts = HandoffRequirement(
            predecessor: needsHandoff ? .required : .none, space: context.space, labels: context.labels.count)
        if let conditioning {
            accepts.kind = conditioning.kind
            accepts.noisyLevels = conditioning.trainedLevels(beside: process.levels)
            accepts.kernel = context.kernel
        }
        if case .handoff(_, let kernel, let highest) = start {
            accepts.kernel = kernel ?? accepts.kernel
            if highest <= HandoffPromise.cleanLimit { accepts.kind = .clean }
            let schedule = sampler.schedule
            accepts.start = HandoffRequirement.Start(
                sigma: schedule.start, schedule: schedule.lowest...schedule.start, trained: process.levels,
                handoffSigma: highest)
        }
        return accepts
    }

    /// A clean image, or the state at the level where the sampler stops.
    public var offers: HandoffPromise {
        HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count,
            embedding: context.embedding.width, sigma: emission == .state ? sampler.finalSigma : 0,
            kernel: context.kernel)
    }

    /// Network evaluations an image, guidance counted.
    public var calls: Int {
        let last = sampler.finalSigma
        let sampling = sampler.calls(evaluations: model.evaluations(at:))
        return sampling + (emission == .denoised && last > 0 ? model.evaluations(at: last) : 0)
    }

    /// The family's own checks of the edge into the stage.
    public func edgeFindings(_ declaration: StageDeclaration, after promise: HandoffPromise?) -> [Diagnostic] {
        contract?.edgeFindings(of: self, declaration, after: promise) ?? []
    }

    /// The family's own checks of the stage among all others.
    public func cascadeFindings(_ declaration: StageDeclaration, in cascade: Cascade) -> [Diagnostic] {
        contract?.cascadeFindings(of: self, declaration, in: cascade) ?? []
    }
}
