import ArgumentParser
import BatonCharts
import BatonDiffusion
import BatonEvaluation
import BatonTerminal

/// `baton analyze handoff`: the numbers that make stages which follow another comparable.
struct AnalyzeHandoffCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "handoff",
        abstract: "What the noise at a hand-off amounts to on the smaller image, and what the hand-off lacks.",
        discussion:
            "Exact for the noise (from the process's impulse response), over the data for the rest. No weights are needed."
    )

    @OptionGroup var cascade: CascadeOptions
    @OptionGroup var options: AnalysisOptions
    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        let file = try cascade.load(in: tool)
        let data = try options.prepare(for: file)
        let edges = try HandoffAnalysis.edges(of: file.cascade) { try data.images(for: $0) }
        var output = AnalysisOutput("handoff", cascade: file.cascade.name, data: data.dataset, folder: options.output)
        for node in file.cascade.nodes where node.from != nil {
            guard let edge = edges.first(where: { $0.to == node.stage.id }),
                let stage = node.stage as? any NetworkStage
            else { continue }
            let analysis = SpectrumAnalysis(
                stage, factor: edge.factor, images: try data.images(for: node.stage),
                sigmas: edge.start.map { [$0.sigma] })
            try output.add(analysis.signalToNoiseFigure().svg(), named: "handoff-\(node.stage.id)")
        }
        try output.finish(
            edges, text: edges.map { Self.text(of: $0) }.joined(separator: "\n\n"), isJSON: json.isWanted)
    }

    private static func text(of edge: HandoffAnalysis) -> String {
        var table = TextTable([("number", .left), ("value", .right), ("", .left)])
        for row in edge.rows { table.add([row.name, Quantity.decimal(row.value), row.note]) }
        return "\(edge.from) (\(edge.fromSize) px) to \(edge.to) (\(edge.size) px), \(edge.kind)\n"
            + table.rendered(for: .output)
    }
}
