import BatonSettings
import BatonTensor

/// One step of a cascade: it takes what its predecessor hands over and makes an image of its own size.
///
/// Most stages are diffusion models, ``DiffusionStage``, or anything else with a network that is trained, ``NetworkStage``. A stage that
/// works by rule, such as one that enlarges, sharpens or cleans an image, is this alone: it needs no weights, is never trained, and
/// costs no network evaluations.
public protocol Stage {
    /// The stage's name in its cascade. It is folded into every key, so it must not change once pictures are compared.
    var id: String { get }
    /// What the stage was made for; compared when the cascade is composed, not when it runs.
    var accepts: HandoffRequirement { get }
    /// What the stage emits, its size among it.
    var offers: HandoffPromise { get }
    /// Network evaluations an image, guidance counted; 0 for a stage that works by rule.
    var calls: Int { get }

    /// Makes the images of `batch`.
    ///
    /// - Parameters:
    ///   - handoff: the predecessor's images, in the order of `batch`; nil for a stage without one.
    ///   - batch: the pictures of the batch.
    ///   - observer: sees every step; nil for nobody.
    func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff

    /// The stage's own checks of the edge into it, beyond those the contract makes of every stage.
    ///
    /// - Parameters:
    ///   - declaration: the stage as it is declared, with the places of its keys.
    ///   - promise: what the predecessor emits; nil without one.
    func edgeFindings(_ declaration: StageDeclaration, after promise: HandoffPromise?) -> [Diagnostic]

    /// The stage's own checks of itself among all others, which may share its network.
    ///
    /// - Parameters:
    ///   - declaration: the stage as it is declared, with the places of its keys.
    ///   - cascade: the cascade.
    func cascadeFindings(_ declaration: StageDeclaration, in cascade: Cascade) -> [Diagnostic]
}

extension Stage {
    /// Side of the image in pixels.
    public var resolution: Int { offers.size }

    /// 0.
    public var calls: Int { 0 }

    /// No checks of its own.
    public func edgeFindings(_ declaration: StageDeclaration, after promise: HandoffPromise?) -> [Diagnostic] { [] }

    /// No checks of its own.
    public func cascadeFindings(_ declaration: StageDeclaration, in cascade: Cascade) -> [Diagnostic] { [] }

    /// This stage as one with a network, or why that cannot be.
    ///
    /// - Parameter purpose: what it is wanted for, as in "cannot be trained".
    /// - Throws: `BatonError` (usage) for a stage that works by rule.
    public func requireNetwork(_ purpose: String) throws(BatonError) -> any NetworkStage {
        guard let stage = self as? any NetworkStage else {
            throw BatonError(.usage, "stage '\(id)' \(purpose): it works by rule and has no network")
        }
        return stage
    }
}
