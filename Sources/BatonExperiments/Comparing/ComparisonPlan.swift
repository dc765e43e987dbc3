import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonEvaluation
import BatonSettings

/// Every arm at every budget, with the steps that meet it.
package struct ComparisonPlan {
    /// An arm at one budget.
    struct Entry {
        let arm: ComparisonArm
        /// The changes that set the steps that were found.
        let overrides: [String]
        /// The cascade with them.
        let file: CascadeFile
        /// The steps that were found, by stage.
        let steps: [String: Int]
        let deviation: Double?

        /// The stages that run, in order.
        var nodes: [Cascade.Node] { file.cascade.finalPath }

        /// What each of them costs, by count.
        var costs: [ComparisonResults.Cost] { ComparisonPlan.costs(of: file, steps: steps) }
    }

    /// The entries of each budget, ascending; one round without a budget.
    let rounds: [(budget: Double?, entries: [Entry])]

    /// Solves the budgets of a comparison.
    ///
    /// - Parameter secondsPerCall: of a stage of an arm; asked for where the budget is in seconds.
    /// - Throws: `DiagnosticsError` naming every arm that cannot meet a budget.
    init(_ file: ComparisonFile, secondsPerCall: (ComparisonArm) throws -> [String: Double]) throws {
        guard let budget = file.budget else {
            rounds = [
                (nil, file.arms.map { Entry(arm: $0, overrides: [], file: $0.file, steps: [:], deviation: nil) })
            ]
            return
        }
        var problems: [Diagnostic] = []
        var solved: [(budget: Double?, entries: [Entry])] = budget.values.map { ($0, []) }
        /// Does `work`, or notes what is wrong with the arm.
        func attempt<Value>(_ work: () throws -> Value) throws -> Value? {
            do {
                return try work()
            } catch let error as DiagnosticsError where error.kind == .badConfiguration {
                for problem in error.diagnostics where problem.severity == .error && !problems.contains(problem) {
                    problems.append(problem)
                }
                return nil
            }
        }
        for arm in file.arms {
            guard let solver = try attempt({ try ArmBudget(arm, budget, secondsPerCall: secondsPerCall) }) else {
                continue
            }
            for (index, value) in budget.values.enumerated() {
                guard let solution = try attempt({ try solver.solve(value) }) else { continue }
                solved[index].entries.append(
                    Entry(
                        arm: arm, overrides: solution.overrides, file: solution.file, steps: solution.steps,
                        deviation: solution.deviation))
            }
        }
        guard !problems.hasErrors else { throw DiagnosticsError(problems) }
        rounds = solved
    }

    /// What each stage on the way to the last one costs, by count.
    static func costs(of file: CascadeFile, steps: [String: Int]) -> [ComparisonResults.Cost] {
        file.cascade.finalPath.map { node in
            let cost = StageCost(node.stage)
            return ComparisonResults.Cost(
                stage: cost.stage, type: file.description[cost.stage]?.family ?? "", size: cost.size,
                calls: cost.calls, macs: Double(cost.multiplyAccumulates), steps: steps[cost.stage])
        }
    }

    /// Loads the weights of every arm, compares them with its configuration, and lets go of them.
    ///
    /// - Returns: what identifies those of each stage, an arm at a time.
    /// - Throws: what ``StageWeights`` throws for the first that are missing or do not fit.
    func weights(
        plugins: PluginRegistry, allowsUntrained: Bool, batch: Int, progress: WorkProgress
    ) throws -> [[String: String]] {
        try (rounds.last?.entries ?? []).map { entry in
            let file = try entry.arm.cascade(overrides: entry.overrides)
            return try StageWeights(file, plugins: plugins, allowsUntrained: allowsUntrained).load(
                file.cascade.finalPath.map(\.stage), batch: batch, progress: progress)
        }
    }

    /// A cost with its unit.
    package static func text(_ cost: Double, _ unit: ComparisonFile.Budget.Unit) -> String {
        switch unit {
        case .macs: Quantity.count(cost) + " MACs"
        case .calls: "\(Quantity.number(cost)) calls"
        case .seconds: Quantity.duration(cost)
        }
    }
}

extension Cascade {
    /// The stages that lead to the last one. A cascade that was checked has them.
    package var finalPath: [Node] { ids.last.flatMap { try? path(to: $0) } ?? [] }
}
