import BatonConformance
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Synchronization

/// A base stage that breaks one rule.
struct LyingStage: NetworkStage {
    enum Lie: CaseIterable {
        case level, calls, sameImage, wholeBatch, variance

        var rule: StageConformance.Rule {
            switch self {
            case .level, .calls: .promise
            case .sameImage: .keys
            case .wholeBatch: .batches
            case .variance: .marginals
            }
        }
    }

    private let honest: any NetworkStage
    private let lie: Lie

    init(_ honest: any NetworkStage, _ lie: Lie) {
        self.honest = honest
        self.lie = lie
    }

    var id: String { honest.id }
    var accepts: HandoffRequirement { honest.accepts }
    var offers: HandoffPromise { honest.offers }
    var process: any ForwardProcess { honest.process }
    var network: any Backbone { honest.network }
    var calls: Int { honest.calls }
    var guidance: Guidance? { honest.guidance }

    func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        var batch = batch
        if lie == .sameImage { batch.keys = batch.keys.indices.map { RandomKey(seed: UInt64($0)) } }
        var output = try honest.run(handoff, batch: batch, observer: observer)
        switch lie {
        case .level: output.sigma = 0.5
        case .calls: output.calls += 1
        case .sameImage: break
        case .wholeBatch: output.images = output.images + output.images.mean().item()
        case .variance: output.images = output.images * 1.3
        }
        return output
    }

    func loss(_ batch: TrainingBatch) throws -> StageLoss { try honest.loss(batch) }

    func denoised(_ x: Tensor, at levels: NoiseLevels, _ signals: Signals) throws -> Tensor {
        try honest.denoised(x, at: levels, signals)
    }
}

/// Makes lying stages.
enum LyingFamily: StageFamily {
    static let lie = Mutex(LyingStage.Lie.level)
    static let id = "lying"
    static let summary = "Breaks a rule."
    static var schema: SettingsSchema { EDMFamily.schema }

    static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage {
        LyingStage(
            try EDMFamily.makeStage(settings, in: context).requireNetwork("cannot lie"), lie.withLock { $0 })
    }
}
