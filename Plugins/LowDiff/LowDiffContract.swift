import BatonDiffusion
import BatonSettings

/// What sizes of one network must agree on.
struct LowDiffContract: StageContract {
    /// The network's sizes, rising.
    let sizes: [Int]
    /// The levels of training.
    let levels: LevelDistribution
    /// What every size but the smallest sees.
    let condition: SmallImageCondition

    /// The size below is the one that training made the conditions from, and the level of sampling one that it has seen (H11).
    func edgeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic] {
        guard let small = stage.smallerSize, stage.conditioning != nil, let promise else { return [] }
        guard promise.size == small else {
            return [
                .error(
                    "lowdiff.size",
                    "stage '\(stage.id)' follows images of \(promise.size), but its network learns \(stage.resolution) "
                        + "from \(small)", at: declaration.location(of: "from"),
                    hint: "let it follow the stage of size \(small), or change the network's resolutions")
            ]
        }
        return condition.levelFindings(declaration, after: promise)
    }

    /// The largest size's settings train all sizes, so that the others must not say otherwise.
    func cascadeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, in cascade: Cascade
    ) -> [Diagnostic] {
        let others = cascade.nodes.compactMap { $0.stage as? DiffusionStage }
            .filter { $0.network.sharesValues(with: stage.network) }
        guard let largest = others.max(by: { $0.resolution < $1.resolution }), largest.id != stage.id,
            let contract = largest.contract as? LowDiffContract
        else { return [] }
        var keys: [String] = []
        if levels != contract.levels { keys.append("levels") }
        if stage.conditioning != nil, learnt != contract.learnt { keys.append("condition") }
        return keys.map { key in
            .error(
                "lowdiff.training",
                "stage '\(stage.id)' has other \(key) than '\(largest.id)', which trains their common network",
                at: declaration.location(of: key),
                hint: "leave \(key) out here, or write what '\(largest.id)' has")
        }
    }

    /// The condition without what concerns sampling alone.
    private var learnt: SmallImageCondition {
        var copy = condition
        copy.kind = nil
        if case .gaussian(let levels, _) = condition.augmentation {
            copy.augmentation = .gaussian(levels: levels, sigma: 0)
        }
        return copy
    }
}
