/// Finds the number of steps with which a cascade costs as much as it may.
public enum BudgetSolver {
    /// Steps, and what they cost.
    public struct Solution: Sendable, Codable, Hashable {
        /// Number of steps.
        public var steps: Int
        /// Cost, in the budget's unit.
        public var cost: Double

        /// How far the cost is from `budget`, as a share of it.
        public func deviation(from budget: Double) -> Double { cost / budget - 1 }
    }

    /// The steps whose cost is nearest to `budget`, and those on its other side, where there are any.
    ///
    /// - Parameters:
    ///   - budget: the cost to meet.
    ///   - limit: most steps to try.
    ///   - cost: of a number of steps; it rises with them.
    /// - Throws: what `cost` throws.
    public static func solve(
        _ budget: Double, limit: Int = 10_000, cost: (Int) throws -> Double
    ) rethrows -> (best: Solution, other: Solution?) {
        // The largest number of steps within the budget, by doubling and halving.
        var low = Solution(steps: 1, cost: try cost(1))
        guard low.cost < budget else { return (low, nil) }
        var high: Solution?
        while high == nil, low.steps < limit {
            let steps = min(limit, low.steps * 2)
            let next = Solution(steps: steps, cost: try cost(steps))
            if next.cost <= budget { low = next } else { high = next }
        }
        guard var high else { return (low, nil) }
        while high.steps - low.steps > 1 {
            let middle = (low.steps + high.steps) / 2
            let next = Solution(steps: middle, cost: try cost(middle))
            if next.cost <= budget { low = next } else { high = next }
        }
        return budget - low.cost <= high.cost - budget ? (low, high) : (high, low)
    }
}
