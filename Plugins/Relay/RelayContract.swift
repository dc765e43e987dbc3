import BatonDiffusion
import BatonSettings

/// What a relay stage asks of the image it continues from, and of its own start.
struct RelayContract: StageContract {
    /// The process of training.
    let process: RelayProcess
    /// Whether the user insists on a patch or block that is not the factor between the sizes.
    let acceptsForeignPatch: Bool

    /// How much more detail than where training ends a start may show without a word.
    private static let meantDetail = 1.1

    /// H8, H10, and that time is read as in training.
    func edgeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic] {
        patches(stage, declaration, after: promise) + spans(stage, declaration)
            + detail(at: stage.sampler.schedule.start, declaration)
    }

    /// H10: patch, block and factor are one number.
    private func patches(
        _ stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic] {
        guard let promise, let small = stage.smallerSize else { return [] }
        let factor = stage.resolution / small
        let block = process.blockNoise.flatMap { $0.scale > 0 ? $0.block : nil }
        return [("patch", process.schedule.patch), ("block", block ?? factor)].filter { $0.1 != factor }
            .map { key, value in
                let message =
                    "stage '\(stage.id)' has \(key) \(value), but its predecessor hands over images "
                    + "\(factor) times smaller (\(promise.size) to \(stage.resolution))"
                let place = declaration.location(of: "process.\(key)")
                return acceptsForeignPatch
                    ? .warning("relay.patch", message, at: place)
                    : .error(
                        "relay.patch", message, at: place,
                        hint: "leave process.\(key) out: it then follows the sizes")
            }
    }

    /// Time is read as training did.
    private func spans(_ stage: DiffusionStage, _ declaration: StageDeclaration) -> [Diagnostic] {
        guard let sampler = stage.sampler as? RelaySampler, sampler.process(for: process).levels != process.levels
        else { return [] }
        return [
            .warning(
                "relay.schedule",
                "stage '\(stage.id)' samples under another schedule than it was trained under: the blur at one sigma differs",
                at: declaration.location(of: "sampler.span"), hint: "sample with the span of training")
        ]
    }

    /// H8: detail that training still shows at the start, of which a hand-off has none.
    private func detail(at start: Double, _ declaration: StageDeclaration) -> [Diagnostic] {
        let schedule = process.schedule
        let detail = schedule.residualDetail(at: start)
        let end = schedule.residualDetail(at: process.levels.sigmaMaximum)
        guard detail > 0, detail > min(0.10, Self.meantDetail * end) else { return [] }
        let percent = Float((1000 * detail).rounded() / 10)
        let message =
            "at its start, sigma \(Float(start)), stage '\(declaration.id)' was trained to see \(percent) % of the first "
            + "detail coefficient; a hand-off has none of it"
        let place = declaration.location(of: "sampler.start_sigma")
        return [
            detail > 0.10
                ? .warning(
                    "relay.residual-detail", message, at: place, hint: "start higher, or blur more (process.blur_max)")
                : .note("relay.residual-detail", message, at: place)
        ]
    }
}
