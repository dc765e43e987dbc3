import BatonCharts
import BatonConfiguration
import BatonEvaluation
import BatonTerminal

/// What `compare --dry-run` tells: every arm at every budget, counted and solved.
struct ComparisonPlanReport: Encodable, TextReport {
    /// One budget.
    struct Round: Encodable {
        let budget: Double?
        let arms: [Arm]
    }

    /// One arm at a budget.
    struct Arm: Encodable {
        let arm: String
        let deviation: Double?
        let macs: Double
        let calls: Int
        let stages: [ComparisonResults.Cost]
    }

    let name: String
    let unit: String?
    let rounds: [Round]
    /// What identifies the weights of each stage, by arm: they were loaded, and fit.
    let weights: [String: [String: String]]
    private let budgetUnit: ComparisonFile.Budget.Unit?

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

    func text(for terminal: Terminal) -> String {
        (rounds.map { text(of: $0, for: terminal) } + [weightsText]).joined(separator: "\n\n")
    }

    private var weightsText: String {
        let untrained = weights.flatMap { arm, stages in
            stages.filter { $0.value == "untrained" }.map { "\(arm) \($0.key)" }
        }.sorted()
        return untrained.isEmpty
            ? "The weights of every arm are there and fit its configuration."
            : "Random weights: \(untrained.joined(separator: ", ")). Those of the other stages are there."
    }

    private func text(of round: Round, for terminal: Terminal) -> String {
        var table = TextTable([
            ("arm", .left), ("stage", .left), ("type", .left), ("size", .right), ("calls", .right),
            ("MACs/image", .right), ("share", .right), ("steps", .right), ("budget", .right),
        ])
        for arm in round.arms {
            for (index, stage) in arm.stages.enumerated() {
                table.add([
                    index == 0 ? arm.arm : "", stage.stage, stage.type, "\(stage.size)", "\(stage.calls)",
                    Quantity.count(stage.macs), "\(Int((100 * stage.macs / max(arm.macs, 1)).rounded())) %",
                    stage.steps.map { "\($0)" } ?? "",
                ])
            }
            table.add([
                "", "total", "", "", "\(arm.calls)", Quantity.count(arm.macs), "", "",
                arm.deviation.map(Quantity.percent) ?? "",
            ])
        }
        let heading =
            round.budget.flatMap { budget in
                budgetUnit.map { "\(name), \(ComparisonPlan.text(budget, $0)) an image" }
            } ?? "\(name), as written"
        return terminal.styled(heading, .bold) + "\n" + table.rendered(for: terminal)
    }
}
