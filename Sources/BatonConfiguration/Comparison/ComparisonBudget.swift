import BatonDiffusion
import BatonSettings

extension ComparisonFile {
    /// What every arm may cost.
    public struct Budget: Sendable {
        /// What is counted.
        public enum Unit: String, Sendable, CaseIterable, Codable {
            case macs, calls, seconds
        }

        /// What is counted.
        public let unit: Unit
        /// Budgets an image, ascending.
        public let values: [Double]
        /// Share by which an arm may differ.
        public let tolerance: Double
        /// Id of the stage whose steps are changed; nil for each arm's last.
        public let stage: String?
        /// What each stage of an arm may cost, as shares of the budget, by arm; the stages in running order. Of arms that are not
        /// named one stage is changed.
        public let shares: [String: [Double]]
        /// Where the budget was written.
        public let location: SourceLocation?
    }
}

extension ComparisonFile.Budget {
    init(_ settings: Settings, arms: [ComparisonArm]) throws(DiagnosticsError) {
        unit = settings.choice("unit", as: Unit.self)
        var values: [Double] = []
        for node in settings.node["values"]?.items ?? [] {
            guard let value = Self.number(node), value > 0, value.isFinite else {
                throw DiagnosticsError([
                    .error(
                        "compare.budget", "a budget is a positive number, not '\(node.text ?? "")'", at: node.location,
                        hint: "for example 94.5G")
                ])
            }
            values.append(value)
        }
        self.values = Set(values).sorted()
        tolerance = settings.number("tolerance")
        stage = settings.optionalString("stage")
        location = settings.location(of: "values")
        guard let shares = settings.node["shares"], !shares.isNull else {
            self.shares = [:]
            return
        }
        guard stage == nil else {
            throw settings.failure(
                "compare.shares", "shares change every stage of an arm, stage only one", at: "shares",
                hint: "leave out one of the two")
        }
        self.shares = try Self.shares(shares, arms: arms)
    }

    /// The shares of each arm, which sum to 1.
    private static func shares(
        _ node: SettingsNode, arms: [ComparisonArm]
    ) throws(DiagnosticsError) -> [String: [Double]] {
        var problems: [Diagnostic] = []
        func shares(_ list: SettingsNode, of arm: ComparisonArm) -> [Double]? {
            let numbers = (list.items ?? []).compactMap(Self.number)
            let path = arm.file.cascade.ids.last.flatMap { try? arm.file.cascade.path(to: $0) } ?? []
            // A stage that works by rule takes no steps.
            let stages = path.filter { $0.network != nil }
            guard numbers.count == stages.count else {
                problems.append(
                    .error(
                        "compare.shares",
                        "arm '\(arm.id)' has \(stages.count) stage\(stages.count == 1 ? "" : "s") with a network, and the budget "
                            + "\(numbers.count) share\(numbers.count == 1 ? "" : "s")", at: list.location,
                        hint: "its stages: " + stages.map(\.stage.id).joined(separator: ", ")))
                return nil
            }
            for node in stages.dropLast() where arm.stopsAfterCalls(node.stage.id) {
                problems.append(
                    .error(
                        "compare.shares",
                        "stage '\(node.stage.id)' of arm '\(arm.id)' stops after a number of calls, which is another "
                            + "noise level with every number of steps", at: list.location,
                        hint: "stop it at a level in the arm: sampler: {stop: {calls: null, sigma: …}}"))
            }
            let sum = numbers.reduce(0, +)
            return numbers.map { $0 / sum }
        }
        var result: [String: [Double]] = [:]
        if let entries = node.entries {
            for entry in entries {
                guard let arm = arms.first(where: { $0.id == entry.key }) else {
                    problems.append(
                        .error(
                            "compare.shares", "there is no arm '\(entry.key)'", at: entry.keyLocation,
                            hint: "the arms: " + arms.map(\.id).joined(separator: ", ")))
                    continue
                }
                result[arm.id] = shares(entry.node, of: arm)
            }
        } else {
            // An arm of one stage spends everything on it.
            for arm in arms where arm.file.cascade.networkStages.count > 1 { result[arm.id] = shares(node, of: arm) }
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        return result
    }

    private static func number(_ node: SettingsNode) -> Double? {
        switch node.value {
        case .int(let number): return Double(number)
        case .number(let number): return number
        case .string(let text):
            let factors: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
            guard let last = text.last, let factor = factors[last] else { return Double(text) }
            return Double(text.dropLast().trimmingSuffix { $0 == " " }).map { $0 * factor }
        default: return nil
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
