import BatonDiffusion
import BatonSettings

extension SmallImageCondition {
    /// What the stage asks of the image it is given; nil where clean and noisy ones will do.
    var acceptedKind: HandoffKind? { if case .gaussian = augmentation { nil } else { .clean } }

    /// The law of the levels of training; nil where the condition is always clean.
    var trainedLevels: LevelDistribution? { if case .gaussian(let levels, _) = augmentation { levels } else { nil } }

    /// H11: the level of sampling is one of training, the network knows a level that varies, and noise is added in the order of
    /// training. That a noisy hand-off is not above the levels of training, H6, is the core's matter.
    func findings(of stage: String, after promise: HandoffPromise?) -> [Diagnostic] {
        guard case .gaussian(let levels, let sigma) = augmentation else { return [] }
        var findings = level(sigma, in: levels, of: stage, after: promise)
        if !embedsLevel, levels.sigmaMinimum < levels.sigmaMaximum {
            findings.append(
                .warning(
                    "conditioned.level-embedding",
                    "stage '\(stage)' is trained on conditions of many noise levels, but its network is not told which",
                    hint: "set condition.embed_level: true, or train at one level: condition.levels: {type: fixed}"))
        }
        if let promise, promise.kind == .noisy, path.order == .upsampleThenNoise {
            findings.append(
                .error(
                    "conditioned.order",
                    "stage '\(stage)' learns from white noise (order: upsample-then-noise), but is given an image that was "
                        + "enlarged noise and all",
                    hint: "set condition.order: noise-then-upsample, or let the stage below finish its image"))
        }
        return findings
    }

    private func level(
        _ sigma: Double, in levels: LevelDistribution, of stage: String, after promise: HandoffPromise?
    ) -> [Diagnostic] {
        let percentile = 100 * levels.share(below: sigma)
        let isHigh = percentile > 95 && sigma > (promise?.sigma ?? 0)
        let isLow = percentile < 0.5 && sigma < levels.sigma(at: 0.005)
        guard isHigh || isLow else { return [] }
        let message =
            "stage '\(stage)' is sampled with its condition at sigma \(Float(sigma)), "
            + (isHigh ? "above" : "below")
            + " \(Float(isHigh ? percentile : 100 - percentile)) % of the levels of its training"
        let hint = "choose condition.sigma from the middle of condition.levels"
        // A cleaner condition than any in training is no danger where training came close to it.
        return [
            percentile > 99.5 || (isLow && sigma < 0.9 * levels.sigmaMinimum)
                ? .error("conditioned.level", message, hint: hint) : .warning("conditioned.level", message, hint: hint)
        ]
    }
}
