import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonTensor
import BatonTerminal

/// What a cascade costs, counted from its configuration.
struct CascadePlan: Encodable, TextReport {
    /// One stage.
    struct Row: Encodable {
        let id: String
        let type: String
        let size: Int
        let parameters: Int
        /// Network evaluations an image, guidance counted.
        let calls: Int
        let macsPerCall: Int
        /// Multiply-accumulates an image.
        let macs: Int
        /// Evaluations of the last network that have as many multiply-accumulates.
        let nfeByMacs: Double
        let weightBytes: Int
        /// Rough peak of one image's activations.
        let activationBytes: Int
        /// For one image; nil where nobody measured or named a throughput.
        let secondsPerImage: Double?
    }

    let name: String
    let images: Int
    let threads: Int
    /// The throughput that the times assume; nil where they were measured, or where there are none.
    let assumedGflops: Double?
    let stages: [Row]
    /// Sums over the stages.
    let total: Total

    /// Sums over the stages; what they share counts once, and memory is the largest stage's, because one runs at a time.
    struct Total: Encodable {
        let parameters: Int
        let calls: Int
        let macs: Int
        let nfeByMacs: Double
        let weightBytes: Int
        let activationBytes: Int
        let secondsPerImage: Double?
        let seconds: Double?
    }

    /// Where the times come from. By multiply-accumulates alone they cannot be told: narrow networks reach a tenth of the
    /// throughput of wide ones, and less.
    enum Timing {
        /// No times.
        case none
        /// By a throughput in GFLOP/s.
        case assumed(gflops: Double)
        /// By seconds that one image of each stage takes in one evaluation.
        case measured([String: Double])

        /// Times one evaluation of every stage's network here, with random weights, in batches of `batch`.
        static func measured(_ file: CascadeFile, batch: Int) throws -> Timing {
            try MemoryForecast.require(
                MemoryForecast(file.cascade.nodes.map(\.stage), batch: batch).sampling,
                for: "measuring batches of \(batch)", hint: "measure fewer images")
            var seconds: [String: Double] = [:]
            for node in file.cascade.nodes {
                guard let stage = node.stage as? any NetworkStage else { continue }
                let workload = StageWorkload(
                    stage, space: file.cascade.space, labels: file.cascade.labels, batch: batch)
                seconds[stage.id] = try Stopwatch.median(runs: 5) { try workload.evaluate() } / Double(batch)
            }
            return .measured(seconds)
        }

        func seconds(of cost: StageCost) -> Double? {
            switch self {
            case .none: nil
            case .assumed(let gflops): 2 * Double(cost.multiplyAccumulates) / (gflops * 1e9)
            case .measured(let seconds): Double(cost.calls) * (seconds[cost.stage] ?? 0)
            }
        }
    }

    /// Counts the stages of a file.
    init(_ file: CascadeFile, images: Int, timing: Timing) {
        let costs = file.cascade.costs
        name = file.description.name
        self.images = images
        threads = Threads.count
        if case .assumed(let gflops) = timing { assumedGflops = gflops } else { assumedGflops = nil }
        stages = costs.map { cost in
            Row(
                id: cost.stage, type: file.description[cost.stage]?.family ?? "", size: cost.size,
                parameters: cost.parameters, calls: cost.calls, macsPerCall: cost.multiplyAccumulatesPerCall,
                macs: cost.multiplyAccumulates,
                nfeByMacs: costs.last { $0.multiplyAccumulatesPerCall > 0 }.map { cost.effectiveCalls(relativeTo: $0) }
                    ?? 0,
                weightBytes: cost.parameters * MemoryLayout<Float>.size, activationBytes: cost.activationBytes,
                secondsPerImage: timing.seconds(of: cost))
        }
        let parameters = file.cascade.parameterCount
        let times = stages.compactMap(\.secondsPerImage)
        let each = times.isEmpty ? nil : times.reduce(0, +)
        total = Total(
            parameters: parameters, calls: stages.reduce(0) { $0 + $1.calls },
            macs: stages.reduce(0) { $0 + $1.macs }, nfeByMacs: stages.reduce(0) { $0 + $1.nfeByMacs },
            weightBytes: parameters * MemoryLayout<Float>.size,
            activationBytes: stages.map(\.activationBytes).max() ?? 0, secondsPerImage: each,
            seconds: each.map { $0 * Double(images) })
    }

    /// The plan as a table.
    func text(for terminal: Terminal) -> String {
        var table = TextTable(
            [
                ("stage", .left), ("type", .left), ("size", .right), ("parameters", .right), ("calls", .right),
                ("MACs/call", .right), ("MACs/image", .right), ("share", .right), ("NFE by MACs", .right),
                ("activations", .right),
            ] + (total.seconds == nil ? [] : [("time/image", .right)]))
        for stage in stages {
            let share = 100 * Double(stage.macs) / Double(max(total.macs, 1))
            table.add(
                [
                    stage.id, stage.type, "\(stage.size)", Quantity.count(stage.parameters), "\(stage.calls)",
                    Quantity.count(stage.macsPerCall), Quantity.count(stage.macs), "\(Int(share.rounded())) %",
                    Quantity.number(stage.nfeByMacs), Quantity.bytes(stage.activationBytes),
                ] + (stage.secondsPerImage.map { [Quantity.duration($0)] } ?? []))
        }
        table.setFooter(
            [
                "total", "", "", Quantity.count(total.parameters), "\(total.calls)", "", Quantity.count(total.macs), "",
                Quantity.number(total.nfeByMacs), Quantity.bytes(total.activationBytes),
            ] + (total.secondsPerImage.map { [Quantity.duration($0)] } ?? []))
        let time: String
        if let seconds = total.seconds {
            let source = assumedGflops.map { "at an assumed \(Quantity.number($0)) GFLOP/s" } ?? "as measured here"
            time =
                "; \(images) image\(images == 1 ? "" : "s") in about \(Quantity.duration(seconds)), \(source), on "
                + "\(threads) thread\(threads == 1 ? "" : "s")"
        } else {
            time = "; how long it takes here: --measure"
        }
        return table.rendered(for: terminal) + "\n\n\(name): \(Quantity.exact(total.parameters)) parameters" + time
    }
}
