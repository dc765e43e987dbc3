import BatonDiffusion
import BatonSettings

extension LowDiffStage {
    /// The size below is the one that training made the conditions from, and the level of sampling one that it has seen (H11).
    public func contract(after promise: HandoffPromise?) -> [Diagnostic] {
        guard part.stage > 0, let promise else { return [] }
        let small = part.whole.settings.resolutions[part.stage - 1]
        guard promise.size == small else {
            return [
                .error(
                    "lowdiff.size",
                    "stage '\(id)' follows images of \(promise.size), but its network learns \(resolution) from \(small)",
                    at: place("from"),
                    hint: "let it follow the stage of size \(small), or change the network's resolutions")
            ]
        }
        return level(after: promise)
    }

    private func level(after promise: HandoffPromise) -> [Diagnostic] {
        // What is handed over at this level already is H6, the core's matter.
        guard let trained = accepts.noisyLevels, condition.sigma > promise.sigma else { return [] }
        let percentile = 100 * trained.share(below: condition.sigma)
        guard percentile > 95 else { return [] }
        let message =
            "stage '\(id)' is sampled with its condition at sigma \(Float(condition.sigma)), above \(Float(percentile)) % of "
            + "the levels of its training"
        return [
            percentile > 99.5
                ? .error("lowdiff.level", message, at: place("condition.sigma"))
                : .warning("lowdiff.level", message, at: place("condition.sigma"))
        ]
    }

    /// The largest size's settings train all sizes, so that the others must not say otherwise.
    public func contract(in cascade: Cascade) -> [Diagnostic] {
        let family = cascade.nodes.compactMap { $0.stage as? LowDiffStage }
            .filter { $0.network.sharesValues(with: network) }
        guard let largest = family.max(by: { $0.resolution < $1.resolution }), largest !== self else { return [] }
        var keys: [String] = []
        if process != largest.process { keys.append("levels") }
        if part.stage > 0, condition.learns != largest.condition.learns { keys.append("condition") }
        return keys.map { key in
            .error(
                "lowdiff.training",
                "stage '\(id)' has other \(key) than '\(largest.id)', which trains their common network",
                at: place(key),
                hint: "leave \(key) out here, or write what '\(largest.id)' has")
        }
    }

    private func place(_ path: String) -> SourceLocation? {
        locations[path] ?? path.split(separator: ".").first.flatMap { locations[String($0)] } ?? locations[""]
    }
}

extension LowDiffCondition {
    /// The condition without what concerns sampling alone.
    fileprivate var learns: LowDiffCondition {
        var copy = self
        copy.sigma = 0
        return copy
    }
}
