import BatonSettings

extension SmallImageCondition {
    /// H11: the level of sampling is one of training. That a noisy hand-off is not above those, H6, is the hand-off contract's matter.
    ///
    /// - Parameters:
    ///   - stage: the stage as it is declared; what its training has seen stands there.
    ///   - promise: what the predecessor emits; nil without one.
    public func levelFindings(_ stage: StageDeclaration, after promise: HandoffPromise?) -> [Diagnostic] {
        guard let levels = stage.accepts.noisyLevels, let seen = levels.judge(sigma) else { return [] }
        // A noisy image for a clean one, or what is handed over at this level already, is H6.
        let expected = stage.accepts.kind
        guard expected == nil || promise == nil || expected == promise?.kind else { return [] }
        guard seen.side == .below || sigma > (promise?.sigma ?? 0) else { return [] }
        let message =
            "stage '\(stage.id)' is sampled with its condition at sigma \(Float(sigma)), \(seen.description) "
            + "of the levels of its training"
        let (place, hint) = (
            stage.location(of: "condition.sigma"), "choose condition.sigma from the middle of condition.levels"
        )
        return [
            seen.isUnseen
                ? .error("condition.level", message, at: place, hint: hint)
                : .warning("condition.level", message, at: place, hint: hint)
        ]
    }

    /// H11: the network knows a level that varies, and noise is added in the order of training.
    public func noiseFindings(_ stage: StageDeclaration, after promise: HandoffPromise?) -> [Diagnostic] {
        guard let levels = stage.accepts.noisyLevels else { return [] }
        var findings: [Diagnostic] = []
        if !embedsLevel, levels.sigmaMinimum < levels.sigmaMaximum {
            findings.append(
                .warning(
                    "condition.level-embedding",
                    "stage '\(stage.id)' is trained on conditions of many noise levels, but its network is not told which",
                    at: stage.location(of: "condition"),
                    hint: "set condition.embed_level: true, or train at one level: condition.levels: {type: fixed}"))
        }
        if let promise, promise.kind == .noisy, path.order == .upsampleThenNoise {
            findings.append(
                .error(
                    "condition.order",
                    "stage '\(stage.id)' learns from white noise (order: upsample-then-noise), but is given an image that was "
                        + "enlarged noise and all", at: stage.location(of: "condition.order"),
                    hint: "set condition.order: noise-then-upsample, or let the stage below finish its image"))
        }
        return findings
    }
}
