import ArgumentParser
import BatonCharts
import BatonTerminal
import BatonTraining

/// `baton runs`: what was trained, how far, and how well.
struct RunsCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the trainings of a folder: how far they are, and how well they have learnt.",
        discussion: """
            A run is training (a process has its folder), finished, stopped (the command that began it goes on) or empty. The \
            best moment of a run is that of the lowest loss on the pictures that training.validation holds back; without \
            it there is none, since the training's own loss falls where pictures are learnt by heart, too.
            """)

    @Argument(help: "The folder of all runs.", completion: .directory)
    var folder = "runs"

    @Flag(help: "Of every stage and data set only the run with the lowest loss on the pictures held back.")
    var best = false

    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let runs: [RunSummary]
    }

    func run(in tool: ToolContext) throws {
        var runs = try RunSummary.list(below: folder)
        if best { runs = Self.best(of: runs) }
        if json.isWanted {
            try Terminal.print(json: Report(runs: runs))
        } else {
            Terminal.print(runs.isEmpty ? "no runs in \(folder)" : Self.table(runs).rendered(for: .output))
        }
    }

    /// The best run of every stage and data set, in the order of the runs.
    private static func best(of runs: [RunSummary]) -> [RunSummary] {
        let groups = Dictionary(grouping: runs.filter { $0.best != nil }) { "\($0.label)\n\($0.datasetHash ?? "")" }
        let chosen = groups.values.compactMap { group in
            group.min { ($0.best?.loss ?? .infinity) < ($1.best?.loss ?? .infinity) }?.folder
        }
        return runs.filter { chosen.contains($0.folder) }
    }

    private static func table(_ runs: [RunSummary]) -> TextTable {
        var table = TextTable([
            ("run", .left), ("state", .left), ("images", .right), ("loss", .right), ("validation", .right),
            ("best", .left), ("checkpoints", .right), ("trained", .right), ("data", .left),
        ])
        for run in runs {
            let best = run.best.map { "\(Quantity.decimal($0.loss)) at \(Quantity.exact($0.images))" }
            table.add([
                run.folder, run.state.rawValue, Quantity.exact(run.images),
                run.loss.map { Quantity.decimal($0) } ?? "–", run.validation.map { Quantity.decimal($0) } ?? "–",
                best ?? "–", "\(run.checkpoints.count)", Quantity.time(run.elapsed), run.dataset ?? "–",
            ])
        }
        return table
    }
}
