import BatonConfiguration
import BatonEvaluation

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
        let steps: Int?
        let deviation: Double?
        let macs: Double
        let calls: Int
        let stages: [ComparisonResults.Cost]
    }

    let name: String
    let unit: String?
    let rounds: [Round]
    private let budgetUnit: ComparisonFile.Budget.Unit?

    private enum CodingKeys: String, CodingKey { case name, unit, rounds }

    init(_ file: ComparisonFile, _ plan: ComparisonPlan) {
        name = file.name
        budgetUnit = file.budget?.unit
        unit = budgetUnit?.rawValue
        rounds = plan.rounds.map { round in
            Round(
                budget: round.budget,
                arms: round.entries.map { entry in
                    let costs = entry.costs
                    return Arm(
                        arm: entry.arm.id, steps: entry.steps, deviation: entry.deviation,
                        macs: costs.reduce(0) { $0 + $1.macs }, calls: costs.reduce(0) { $0 + $1.calls },
                        stages: costs)
                })
        }
    }

    func text(for terminal: Terminal) -> String {
        rounds.map { text(of: $0, for: terminal) }.joined(separator: "\n\n")
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
                ])
            }
            table.add([
                "", "total", "", "", "\(arm.calls)", Quantity.count(arm.macs), "", arm.steps.map { "\($0)" } ?? "",
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
