import BatonCharts
import BatonConfiguration
import BatonTerminal

/// A stage as `check` lists it.
struct StageSummary: Encodable {
    /// The stage's id.
    let id: String
    /// Its family.
    let type: String
    /// Side of its image in pixels.
    let size: Int
    /// Id of its predecessor.
    let from: String?
    /// Parameters of its network.
    let parameters: Int
    /// Network evaluations an image.
    let calls: Int
    /// What it emits, `clean` or `noisy`.
    let emits: String
    /// Its checkpoint.
    let weights: String?

    /// The stages of a file in running order.
    static func summaries(of file: CascadeFile) -> [StageSummary] {
        zip(file.cascade.nodes, file.cascade.costs).map { node, cost in
            StageSummary(
                id: node.stage.id, type: file.description[node.stage.id]?.family ?? "", size: cost.size,
                from: node.from, parameters: cost.parameters, calls: cost.calls, emits: node.stage.offers.kind.rawValue,
                weights: node.weights)
        }
    }

    /// The stages as a table.
    static func table(_ stages: [StageSummary]) -> TextTable {
        var table = TextTable([
            ("stage", .left), ("type", .left), ("size", .right), ("from", .left), ("parameters", .right),
            ("calls", .right), ("emits", .left), ("weights", .left),
        ])
        for stage in stages {
            table.add([
                stage.id, stage.type, "\(stage.size)", stage.from ?? "noise", Quantity.count(stage.parameters),
                "\(stage.calls)", stage.emits, stage.weights ?? "–",
            ])
        }
        return table
    }
}
