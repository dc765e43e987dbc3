import BatonSettings

extension HandoffContract {
    /// H7, H8 and H14: where a stage that starts from the hand-off starts.
    static func start(_ start: HandoffRequirement.Start, of stage: StageDeclaration) -> [Diagnostic] {
        switchLevel(start, of: stage) + trainedLevels(start, of: stage) + detail(start, of: stage)
    }

    /// Share of the training above the start that needs no word: a start just below the end of training is meant.
    private static let meantUnused = 0.05
    /// How much more detail than where training ends a start may show without a word.
    private static let meantDetail = 1.1

    /// H14: the level lies on the schedule.
    private static func switchLevel(_ start: HandoffRequirement.Start, of stage: StageDeclaration) -> [Diagnostic] {
        // The ends of a grid are powers of roots, which may miss by a rounding.
        let slack = 1e-9 * start.sigma
        let schedule = start.schedule.lowerBound - slack...start.schedule.upperBound + slack
        guard !schedule.contains(start.sigma) else { return [] }
        return [
            .error(
                "handoff.switch",
                "stage '\(stage.id)' takes over at sigma \(text(start.sigma)), but its schedule covers "
                    + "[\(text(start.schedule.lowerBound)), \(text(start.schedule.upperBound))]",
                at: stage.location(of: "sampler.start_sigma"))
        ]
    }

    /// H7: sampling stays below the highest trained level, reads time as training did, and uses what was trained.
    private static func trainedLevels(_ start: HandoffRequirement.Start, of stage: StageDeclaration) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        let place = stage.location(of: "sampler.start_sigma")
        let top = start.trained.sigmaMaximum
        // The start of a grid carries the rounding of two powers.
        if start.sigma > top * (1 + 1e-9) {
            findings.append(
                .warning(
                    "handoff.start-sigma",
                    "start_sigma \(text(start.sigma)) of stage '\(stage.id)' is above the largest sigma seen in training "
                        + "(\(Float(top)))",
                    at: place, hint: "start at or below \(Float(top)), or train with a larger process.span"))
        }
        if let sampled = start.sampled, sampled != start.trained {
            findings.append(
                .warning(
                    "handoff.schedule",
                    "stage '\(stage.id)' samples under another schedule than it was trained under: the blur at one sigma differs",
                    at: stage.location(of: "sampler"), hint: "sample with the span of training"))
        }
        let unused = 1 - start.trained.share(below: start.sigma)
        if unused > 0.25 {
            findings.append(
                .warning(
                    "handoff.unused-levels",
                    "\(Int((100 * unused).rounded())) % of the training of stage '\(stage.id)' is spent above its start_sigma "
                        + "\(text(start.sigma)) and never sampled",
                    at: place, hint: "start higher, or train with a smaller process.span"))
        } else if unused > Self.meantUnused {
            findings.append(
                .note(
                    "handoff.unused-levels",
                    "\(Float((1000 * unused).rounded() / 10)) % of the training of stage '\(stage.id)' lies above its "
                        + "start_sigma \(text(start.sigma))",
                    at: place))
        }
        return findings
    }

    /// H8: detail that training still shows at the start, of which a hand-off has none.
    private static func detail(_ start: HandoffRequirement.Start, of stage: StageDeclaration) -> [Diagnostic] {
        let isNegligible = start.residualDetail <= min(0.10, Self.meantDetail * start.finalDetail)
        guard start.residualDetail > 0, !isNegligible else { return [] }
        let percent = Float((1000 * start.residualDetail).rounded() / 10)
        let message =
            "at its start, sigma \(text(start.sigma)), stage '\(stage.id)' was trained to see \(percent) % of the first "
            + "detail coefficient; a hand-off has none of it"
        let place = stage.location(of: "sampler.start_sigma")
        return [
            start.residualDetail > 0.10
                ? .warning(
                    "handoff.residual-detail", message, at: place, hint: "start higher, or blur more (process.blur_max)"
                )
                : .note("handoff.residual-detail", message, at: place)
        ]
    }
}
