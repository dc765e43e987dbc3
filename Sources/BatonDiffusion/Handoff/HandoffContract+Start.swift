import BatonSettings

extension HandoffContract {
    /// H7 and H14: where a stage that starts from the hand-off starts.
    static func start(_ start: HandoffRequirement.Start, of stage: StageDeclaration) -> [Diagnostic] {
        let place = stage.location(below: "sampler", ofFirst: ["start_sigma", "sigma"])
        return switchLevel(start, of: stage, at: place) + trainedLevels(start, of: stage, at: place)
    }

    /// Share of the training above the start that needs no word: a start just below the end of training is meant.
    private static let meantUnused = 0.05

    /// H14: the level lies on the schedule.
    private static func switchLevel(
        _ start: HandoffRequirement.Start, of stage: StageDeclaration, at place: SourceLocation?
    ) -> [Diagnostic] {
        // The ends of a grid are powers of roots, which may miss by a rounding.
        let slack = 1e-9 * start.sigma
        let schedule = start.schedule.lowerBound - slack...start.schedule.upperBound + slack
        guard !schedule.contains(start.sigma) else { return [] }
        return [
            .error(
                "handoff.switch",
                "stage '\(stage.id)' takes over at sigma \(text(start.sigma)), but its schedule covers "
                    + "[\(text(start.schedule.lowerBound)), \(text(start.schedule.upperBound))]",
                at: place)
        ]
    }

    /// H7: sampling stays below the highest trained level, and uses what was trained.
    private static func trainedLevels(
        _ start: HandoffRequirement.Start, of stage: StageDeclaration, at place: SourceLocation?
    ) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        let top = start.trained.sigmaMaximum
        // The start of a grid carries the rounding of two powers.
        if start.sigma > top * (1 + 1e-9) {
            findings.append(
                .warning(
                    "handoff.start-sigma",
                    "stage '\(stage.id)' starts at sigma \(text(start.sigma)), above the largest sigma seen in training "
                        + "(\(Float(top)))",
                    at: place, hint: "start at or below \(Float(top)), or train at higher levels"))
        }
        let unused = 1 - start.trained.share(below: start.sigma)
        if unused > 0.25 {
            findings.append(
                .warning(
                    "handoff.unused-levels",
                    "\(Int((100 * unused).rounded())) % of the training of stage '\(stage.id)' is spent above its start, sigma "
                        + "\(text(start.sigma)), and never sampled",
                    at: place, hint: "start higher, or train at fewer high levels"))
        } else if unused > meantUnused {
            findings.append(
                .note(
                    "handoff.unused-levels",
                    "\(Float((1000 * unused).rounded() / 10)) % of the training of stage '\(stage.id)' lies above its start, "
                        + "sigma \(text(start.sigma))",
                    at: place))
        }
        return findings
    }
}
