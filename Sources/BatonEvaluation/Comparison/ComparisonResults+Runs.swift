import BatonCharts

extension ComparisonResults {
    /// What one stage of an arm cost, an image.
    public struct Cost: Sendable, Codable, Hashable {
        /// Id of the stage.
        public var stage: String
        /// Id of its family.
        public var type: String
        /// Side of its image in pixels.
        public var size: Int
        /// Network evaluations, guidance counted.
        public var calls: Int
        /// Multiply-accumulates.
        public var macs: Double
        /// Steps of its sampler that were chosen to meet the budget; nil where they are as written.
        public var steps: Int?
        /// Seconds, median over the batches; nil before it was sampled.
        public var seconds: Double?
        /// Most bytes in tensors while it ran, its weights among them; nil before it was sampled.
        public var peakBytes: Int?
        /// The arm that had computed the same images before, where there is one.
        public var sharedWith: String?

        /// Collects the costs of a stage.
        public init(
            stage: String, type: String, size: Int, calls: Int, macs: Double, steps: Int? = nil, seconds: Double? = nil,
            peakBytes: Int? = nil, sharedWith: String? = nil
        ) {
            self.stage = stage
            self.type = type
            self.size = size
            self.calls = calls
            self.macs = macs
            self.steps = steps
            self.seconds = seconds
            self.peakBytes = peakBytes
            self.sharedWith = sharedWith
        }
    }

    /// An arm at one budget.
    public struct Run: Sendable, Codable {
        /// The arm's id.
        public var arm: String
        /// Cost in the budget's unit against the budget, as a share; nil without a budget.
        public var deviation: Double?
        /// What every stage cost.
        public var costs: [Cost]
        /// Seconds that one picture takes by itself; nil before it was measured.
        public var latency: Double?
        /// The metrics.
        public var metrics: [MetricResult]
        /// Paired differences from the first arm; empty for that one.
        public var differences: [MetricResult]
        /// Mean power spectrum of the pictures, at the comparison's frequencies.
        public var spectrum: [Double]

        /// An arm that was not measured yet.
        public init(arm: String, deviation: Double?, costs: [Cost]) {
            self.arm = arm
            self.deviation = deviation
            self.costs = costs
            metrics = []
            differences = []
            spectrum = []
        }

        /// Multiply-accumulates an image.
        public var macs: Double { costs.reduce(0) { $0 + $1.macs } }
        /// Network evaluations an image.
        public var calls: Int { costs.reduce(0) { $0 + $1.calls } }
        /// Seconds an image, in batches.
        public var seconds: Double? {
            costs.allSatisfy { $0.seconds != nil } ? costs.reduce(0) { $0 + ($1.seconds ?? 0) } : nil
        }
        /// Most bytes in tensors: one stage runs at a time.
        public var peakBytes: Int? { costs.compactMap(\.peakBytes).max() }
    }

    /// All arms at one budget.
    public struct Round: Sendable, Codable {
        /// The budget an image, in the comparison's unit; nil without one.
        public var budget: Double?
        /// One an arm, the baseline first.
        public var runs: [Run]

        /// Collects runs.
        public init(budget: Double?, runs: [Run]) {
            self.budget = budget
            self.runs = runs
        }
    }

    /// What the arms of a round may cost: `at 119 G MACs an image`; nil without a budget.
    public func budgetText(_ round: Round) -> String? {
        guard let budget = round.budget, let unit else { return nil }
        let cost =
            switch unit {
            case "macs": Quantity.count(budget) + " MACs"
            case "seconds": Quantity.duration(budget)
            default: "\(Quantity.number(budget)) calls"
            }
        return "at \(cost) an image"
    }
}

extension ComparisonResults.Round {
    /// Units by which the arms come in another order than by the budget's own.
    public var disagreeingUnits: [String] {
        guard runs.count > 1 else { return [] }
        let orders: [(String, [Double])] = [
            ("MACs", runs.map(\.macs)), ("calls", runs.map { Double($0.calls) }),
            ("seconds", runs.map { $0.seconds ?? .nan }),
        ].filter { $0.1.allSatisfy(\.isFinite) }
        // Costs within two per cent count as equal.
        func isAbove(_ a: Double, _ b: Double) -> Bool { a > 1.02 * b }
        var result: [String] = []
        for (first, one) in orders {
            for (second, other) in orders where first < second {
                let disagrees = runs.indices.contains { i in
                    runs.indices.contains { j in isAbove(one[i], one[j]) && isAbove(other[j], other[i]) }
                }
                if disagrees { result.append("\(first) and \(second)") }
            }
        }
        return result
    }
}
