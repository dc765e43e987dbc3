import BatonCharts
import BatonExperiments
import BatonTerminal

extension ComparisonPlanReport: TextReport {
    package func text(for terminal: Terminal) -> String {
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
