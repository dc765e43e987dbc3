import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonEvaluation
import BatonSettings

/// Finds the steps of an arm's stages that meet a budget: of one stage, or of all where the budget is divided among them.
struct ArmBudget {
    /// Steps that were found.
    struct Solution {
        /// By stage; those of other stages are as written.
        let steps: [String: Int]
        /// The cascade with them.
        let file: CascadeFile
        /// The changes that set them.
        let overrides: [String]
        /// Cost against the budget, as a share of it.
        let deviation: Double
    }

    private let arm: ComparisonArm
    private let budget: ComparisonFile.Budget
    /// Seconds an evaluation, by stage, where the budget is in seconds.
    private let secondsPerCall: [String: Double]
    /// The stage whose steps bring the sum to the budget.
    private let last: String
    /// Those below it and their shares, where the budget is divided.
    private let lower: [(stage: String, share: Double)]

    /// - Throws: `DiagnosticsError` where the arm lacks the stage to change.
    init(
        _ arm: ComparisonArm, _ budget: ComparisonFile.Budget,
        secondsPerCall: (ComparisonArm) throws -> [String: Double]
    ) throws {
        // A stage that works by rule takes no steps.
        let path = arm.file.cascade.finalPath.filter { $0.network != nil }.map(\.stage.id)
        last = budget.stage ?? path.last ?? ""
        guard path.contains(last) else {
            throw DiagnosticsError([
                .error(
                    "compare.budget", "arm '\(arm.id)' has no stage '\(last)' whose steps could be changed",
                    at: budget.location, hint: "its stages: " + path.joined(separator: ", "))
            ])
        }
        lower = zip(path, budget.shares[arm.id] ?? []).dropLast().map { (stage: $0, share: $1) }
        self.arm = arm
        self.budget = budget
        self.secondsPerCall = budget.unit == .seconds ? try secondsPerCall(arm) : [:]
    }

    /// The steps whose cost is nearest to `value`: of the lower stages those on either side of their shares, and of the last
    /// stage those that come nearest to what is left.
    ///
    /// - Throws: `DiagnosticsError` where they stay further away than the tolerance.
    func solve(_ value: Double) throws -> Solution {
        var candidates: [[String: Int]] = [[:]]
        for (stage, share) in lower {
            let (best, other) = try BudgetSolver.solve(share * value) { try cost([stage: $0], of: stage) }
            candidates = candidates.flatMap { chosen in
                [best, other].compactMap(\.self).map { solution in chosen.merging([stage: solution.steps]) { $1 } }
            }
        }
        func fill(_ steps: [String: Int]) throws -> (best: BudgetSolver.Solution, other: BudgetSolver.Solution?) {
            try BudgetSolver.solve(value) { try cost(steps.merging([last: $0]) { $1 }) }
        }
        var steps = candidates[0]
        var (best, other) = try fill(steps)
        for candidate in candidates.dropFirst() {
            let solution = try fill(candidate)
            guard abs(solution.best.deviation(from: value)) < abs(best.deviation(from: value)) else { continue }
            (steps, (best, other)) = (candidate, solution)
        }
        let deviation = best.deviation(from: value)
        guard abs(deviation) <= budget.tolerance else {
            throw DiagnosticsError([problem(value, best: best, other: other)])
        }
        steps[last] = best.steps
        let overrides = overrides(steps)
        return Solution(
            steps: steps, file: try arm.cascade(overrides: overrides), overrides: overrides, deviation: deviation)
    }

    /// The changes that give stages their numbers of steps, at the key of each whose role that is.
    private func overrides(_ steps: [String: Int]) -> [String] {
        steps.sorted { $0.key < $1.key }.compactMap { id, count in
            guard let stage = arm.file.description[id]?.settings else { return nil }
            return stage.schema.path(of: .steps, in: stage.node).map { "stages.\(id).\($0)=\(count)" }
        }
    }

    /// The cost of a stage, or of all, in the budget's unit.
    private func cost(_ steps: [String: Int], of stage: String? = nil) throws -> Double {
        let costs = ComparisonPlan.costs(of: try arm.cascade(overrides: overrides(steps)), steps: [:])
        return costs.filter { stage == nil || $0.stage == stage }.reduce(0) { total, cost in
            switch budget.unit {
            case .macs: total + cost.macs
            case .calls: total + Double(cost.calls)
            case .seconds: total + Double(cost.calls) * (secondsPerCall[cost.stage] ?? 0)
            }
        }
    }

    private func problem(
        _ value: Double, best: BudgetSolver.Solution, other: BudgetSolver.Solution?
    ) -> Diagnostic {
        func text(_ cost: Double) -> String { ComparisonPlan.text(cost, budget.unit) }
        let notes = [best, other].compactMap { $0 }.sorted { $0.steps < $1.steps }.map { solution in
            "\(solution.steps) step\(solution.steps == 1 ? "" : "s") of '\(last)' cost \(text(solution.cost)), "
                + Quantity.percent(solution.deviation(from: value))
        }
        return .error(
            "compare.budget",
            "arm '\(arm.id)' cannot cost \(text(value)) within \(Quantity.number(100 * budget.tolerance)) %",
            at: budget.location, notes: notes,
            hint: "choose a budget that all arms can meet, a larger tolerance, or another stage to change")
    }
}
