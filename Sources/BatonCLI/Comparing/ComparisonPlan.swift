import BatonConfiguration
import BatonDiffusion
import BatonEvaluation
import BatonSettings

/// Every arm at every budget, with the steps that meet it.
struct ComparisonPlan {
    /// An arm at one budget.
    struct Entry {
        let arm: ComparisonArm
        /// The changes that set the steps that were found.
        let overrides: [String]
        /// The cascade with them.
        let file: CascadeFile
        let steps: Int?
        let deviation: Double?

        /// The stages that run, in order.
        var nodes: [Cascade.Node] { file.cascade.finalPath }

        /// What each of them costs, by count.
        var costs: [ComparisonResults.Cost] { ComparisonPlan.costs(of: file) }
    }

    /// The entries of each budget, ascending; one round without a budget.
    let rounds: [(budget: Double?, entries: [Entry])]

    /// Solves the budgets of a comparison.
    ///
    /// - Parameter secondsPerCall: of a stage of an arm; asked for where the budget is in seconds.
    /// - Throws: `DiagnosticsError` naming every arm that cannot meet a budget.
    init(_ file: ComparisonFile, secondsPerCall: (ComparisonArm) throws -> [String: Double]) throws {
        guard let budget = file.budget else {
            rounds = [(nil, file.arms.map { Entry(arm: $0, overrides: [], file: $0.file, steps: nil, deviation: nil) })]
            return
        }
        var problems: [Diagnostic] = []
        var solved: [(budget: Double?, entries: [Entry])] = budget.values.map { ($0, []) }
        for arm in file.arms {
            guard let last = arm.file.cascade.ids.last else { continue }
            let stage = budget.stage ?? last
            guard arm.file.cascade[stage] != nil else {
                problems.append(
                    .error(
                        "compare.budget", "arm '\(arm.id)' has no stage '\(stage)' whose steps could be changed",
                        at: budget.location, hint: "its stages: " + arm.file.cascade.ids.joined(separator: ", ")))
                continue
            }
            let times = budget.unit == .seconds ? try secondsPerCall(arm) : [:]
            for (index, value) in budget.values.enumerated() {
                do {
                    let (best, other) = try BudgetSolver.solve(value) { steps in
                        Self.cost(
                            of: try arm.cascade(overrides: Self.override(stage, steps: steps)), in: budget.unit,
                            secondsPerCall: times)
                    }
                    let deviation = best.deviation(from: value)
                    if abs(deviation) > budget.tolerance {
                        problems.append(
                            Self.problem(arm, stage, budget: budget, value: value, best: best, other: other))
                        continue
                    }
                    solved[index].entries.append(
                        Entry(
                            arm: arm, overrides: Self.override(stage, steps: best.steps),
                            file: try arm.cascade(overrides: Self.override(stage, steps: best.steps)),
                            steps: best.steps, deviation: deviation))
                } catch let error as DiagnosticsError where error.kind == .badConfiguration {
                    problems += error.diagnostics.filter { $0.severity == .error }
                    break
                }
            }
        }
        guard !problems.hasErrors else { throw DiagnosticsError(problems) }
        rounds = solved
    }

    /// What each stage on the way to the last one costs, by count.
    private static func costs(of file: CascadeFile) -> [ComparisonResults.Cost] {
        file.cascade.finalPath.map { node in
            let cost = StageCost(node.stage)
            return ComparisonResults.Cost(
                stage: cost.stage, type: file.description[cost.stage]?.family ?? "", size: cost.size,
                calls: cost.calls, macs: Double(cost.multiplyAccumulates))
        }
    }

    private static func override(_ stage: String, steps: Int) -> [String] {
        ["stages.\(stage).sampler.steps=\(steps)"]
    }

    private static func cost(
        of file: CascadeFile, in unit: ComparisonFile.Budget.Unit, secondsPerCall: [String: Double]
    ) -> Double {
        costs(of: file).reduce(0) { total, cost in
            switch unit {
            case .macs: total + cost.macs
            case .calls: total + Double(cost.calls)
            case .seconds: total + Double(cost.calls) * (secondsPerCall[cost.stage] ?? 0)
            }
        }
    }

    private static func problem(
        _ arm: ComparisonArm, _ stage: String, budget: ComparisonFile.Budget, value: Double,
        best: BudgetSolver.Solution, other: BudgetSolver.Solution?
    ) -> Diagnostic {
        func text(_ cost: Double) -> String { ComparisonPlan.text(cost, budget.unit) }
        let notes = [best, other].compactMap { $0 }.sorted { $0.steps < $1.steps }.map { solution in
            "\(solution.steps) steps of '\(stage)' cost \(text(solution.cost)), "
                + Quantity.percent(solution.deviation(from: value))
        }
        return .error(
            "compare.budget",
            "arm '\(arm.id)' cannot cost \(text(value)) within \(Quantity.number(100 * budget.tolerance)) %",
            at: budget.location, notes: notes,
            hint: "choose a budget that all arms can meet, a larger tolerance, or another stage to change")
    }

    /// A cost with its unit.
    static func text(_ cost: Double, _ unit: ComparisonFile.Budget.Unit) -> String {
        switch unit {
        case .macs: Quantity.count(cost) + " MACs"
        case .calls: "\(Quantity.number(cost)) calls"
        case .seconds: Quantity.duration(cost)
        }
    }
}

extension Cascade {
    /// The stages that lead to the last one. A cascade that was checked has them.
    var finalPath: [Node] { ids.last.flatMap { try? path(to: $0) } ?? [] }
}
