import BatonCharts
import BatonConfiguration
import BatonEvaluation

/// What `compare --dry-run` tells: every arm at every budget, counted and solved.
public struct ComparisonPlanReport: Encodable, Sendable {
    /// One budget.
    public struct Round: Encodable, Sendable {
        /// In the comparison's unit, an image; nil without one.
        public let budget: Double?
        /// The arms, the baseline first.
        public let arms: [Arm]
    }

    /// One arm at a budget.
    public struct Arm: Encodable, Sendable {
        /// Its name.
        public let arm: String
        /// Cost against the budget, as a share of it; nil without one.
        public let deviation: Double?
        /// Multiply-accumulates an image.
        public let macs: Double
        /// Network evaluations an image.
        public let calls: Int
        /// What each stage costs.
        public let stages: [ComparisonResults.Cost]
    }

    /// Name of the comparison.
    public let name: String
    /// What the budget counts; nil without one.
    public let unit: String?
    /// The budgets, ascending.
    public let rounds: [Round]
    /// What identifies the weights of each stage, by arm: they were loaded, and fit.
    public let weights: [String: [String: String]]
    package let budgetUnit: ComparisonFile.Budget.Unit?

    private enum CodingKeys: String, CodingKey { case name, unit, rounds, weights }

    /// - Parameter weights: what identifies the weights of each arm's stages.
    init(_ file: ComparisonFile, _ plan: ComparisonPlan, weights: [[String: String]]) {
        name = file.name
        budgetUnit = file.budget?.unit
        unit = budgetUnit?.rawValue
        self.weights = Dictionary(uniqueKeysWithValues: zip(file.arms.map(\.id), weights))
        rounds = plan.rounds.map { round in
            Round(
                budget: round.budget,
                arms: round.entries.map { entry in
                    let costs = entry.costs
                    return Arm(
                        arm: entry.arm.id, deviation: entry.deviation,
                        macs: costs.reduce(0) { $0 + $1.macs }, calls: costs.reduce(0) { $0 + $1.calls },
                        stages: costs)
                })
        }
    }
}
