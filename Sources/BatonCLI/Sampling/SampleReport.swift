import BatonCharts
import BatonDiffusion
import BatonTerminal

/// What `sample` tells at its end.
struct SampleReport: Encodable, TextReport {
    /// One stage.
    struct Row: Encodable {
        let id: String
        let size: Int
        /// Network evaluations an image.
        let calls: Int
        /// Multiply-accumulates an image.
        let macs: Int
        /// Of all images together.
        let seconds: Double
        /// An image.
        let secondsPerImage: Double?
    }

    /// An image that could not be made.
    struct Lost: Encodable {
        let seed: UInt64
        let stage: String
        /// The noise level it had reached.
        let sigma: Double
    }

    let cascade: String
    let config: String
    let output: String
    let made: Int
    let skipped: Int
    /// Images that could not be made, since their values became NaN or infinite; absent where there are none.
    let lost: [Lost]?
    let seconds: Double
    /// The file of all images, where they were written to one.
    let collection: String?
    let grid: String?
    let manifest: String
    /// Evaluations of the last stage with a network that would have taken as long as all of them, where images were made.
    let callsByTime: Double?
    /// The same rounded up: LowDiff's effective NFE (§4).
    let effectiveNfe: Int?
    let stages: [Row]

    /// Collects the numbers.
    init(_ outcome: SampleJob.Outcome, cascade: Cascade, stages: [any Stage], output: String, configHash: String) {
        self.cascade = cascade.name
        config = configHash
        self.output = output
        made = outcome.made
        skipped = outcome.skipped
        lost =
            outcome.lost.isEmpty
            ? nil : outcome.lost.map { Lost(seed: $0.sample.seed, stage: $0.stage, sigma: $0.sigma) }
        seconds = outcome.seconds
        collection = outcome.collection
        grid = outcome.grid
        manifest = outcome.manifest
        self.stages = stages.map { stage in
            let cost = StageCost(stage)
            let seconds = outcome.stageSeconds[stage.id] ?? 0
            return Row(
                id: stage.id, size: cost.size, calls: cost.calls, macs: cost.multiplyAccumulates, seconds: seconds,
                secondsPerImage: outcome.made > 0 ? seconds / Double(outcome.made) : nil)
        }
        callsByTime =
            outcome.made > 0
            ? Cascade.effectiveCalls(
                self.stages.map(\.calls), costs: self.stages.map { $0.seconds / Double(max($0.calls, 1)) }) : nil
        effectiveNfe = callsByTime.flatMap { Int(exactly: $0.rounded(.up)) }
    }

    /// The table of stages, and where everything is.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("stage", .left), ("size", .right), ("calls", .right), ("MACs", .right), ("seconds", .right),
            ("per image", .right),
        ])
        for stage in stages {
            table.add([
                stage.id, "\(stage.size)", "\(stage.calls)", Quantity.count(stage.macs), Quantity.number(stage.seconds),
                stage.secondsPerImage.map(Quantity.duration) ?? "–",
            ])
        }
        let total = stages.reduce(0) { $0 + $1.seconds }
        table.setFooter([
            "total", "", "\(stages.reduce(0) { $0 + $1.calls })", Quantity.count(stages.reduce(0) { $0 + $1.macs }),
            Quantity.number(total), made > 0 ? Quantity.duration(total / Double(made)) : "–",
        ])
        var sentence = "\(cascade): \(made) image\(made == 1 ? "" : "s") in \(Quantity.duration(seconds))"
        if let callsByTime, let effectiveNfe, stages.count > 1 {
            sentence +=
                " (the time of \(Quantity.number(callsByTime)) calls of '\(stages.last { $0.calls > 0 }?.id ?? "")': effective NFE \(effectiveNfe))"
        }
        if skipped > 0 { sentence += ", \(skipped) were there already" }
        var lines = [table.rendered(for: terminal), "", sentence + ", in \(output)"]
        if let collection { lines.append("all images: \(collection)") }
        if let grid { lines.append("all stages side by side: \(grid)") }
        return lines.joined(separator: "\n")
    }
}
