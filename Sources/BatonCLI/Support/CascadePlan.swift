import BatonConfiguration
import BatonDiffusion
import BatonTensor

/// What a cascade costs, counted from its configuration.
struct CascadePlan: Encodable {
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
        /// Estimated, for one image.
        let secondsPerImage: Double
    }

    let name: String
    let images: Int
    let threads: Int
    let assumedGflops: Double
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
        let secondsPerImage: Double
        let seconds: Double
    }

    /// GFLOP/s a thread that whole networks reach on the machine of docs/performance.md: wide ones more, narrow ones less.
    static let gflopsPerThread = 200.0

    /// Counts the stages of a file.
    init(_ file: CascadeFile, images: Int, gflops: Double?) {
        let costs = file.cascade.costs
        let rate = gflops ?? CascadePlan.gflopsPerThread * Double(Threads.count)
        name = file.description.name
        self.images = images
        threads = Threads.count
        assumedGflops = rate
        stages = costs.map { cost in
            Row(
                id: cost.stage, type: file.description[cost.stage]?.family ?? "", size: cost.size,
                parameters: cost.parameters, calls: cost.calls, macsPerCall: cost.multiplyAccumulatesPerCall,
                macs: cost.multiplyAccumulates,
                nfeByMacs: costs.last { $0.multiplyAccumulatesPerCall > 0 }.map { cost.effectiveCalls(relativeTo: $0) }
                    ?? 0,
                weightBytes: cost.parameters * MemoryLayout<Float>.size, activationBytes: cost.activationBytes,
                secondsPerImage: 2 * Double(cost.multiplyAccumulates) / (rate * 1e9))
        }
        let parameters = file.cascade.parameterCount
        let each = stages.reduce(0) { $0 + $1.secondsPerImage }
        total = Total(
            parameters: parameters, calls: stages.reduce(0) { $0 + $1.calls },
            macs: stages.reduce(0) { $0 + $1.macs }, nfeByMacs: stages.reduce(0) { $0 + $1.nfeByMacs },
            weightBytes: parameters * MemoryLayout<Float>.size,
            activationBytes: stages.map(\.activationBytes).max() ?? 0, secondsPerImage: each,
            seconds: each * Double(images))
    }

    /// The plan as a table.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("stage", .left), ("type", .left), ("size", .right), ("parameters", .right), ("calls", .right),
            ("MACs/call", .right), ("MACs/image", .right), ("share", .right), ("NFE by MACs", .right),
            ("activations", .right), ("time/image", .right),
        ])
        for stage in stages {
            let share = 100 * Double(stage.macs) / Double(max(total.macs, 1))
            table.add([
                stage.id, stage.type, "\(stage.size)", Quantity.count(stage.parameters), "\(stage.calls)",
                Quantity.count(stage.macsPerCall), Quantity.count(stage.macs), "\(Int(share.rounded())) %",
                Quantity.number(stage.nfeByMacs), Quantity.bytes(stage.activationBytes),
                Quantity.duration(stage.secondsPerImage),
            ])
        }
        table.setFooter([
            "total", "", "", Quantity.count(total.parameters), "\(total.calls)", "", Quantity.count(total.macs), "",
            Quantity.number(total.nfeByMacs), Quantity.bytes(total.activationBytes),
            Quantity.duration(total.secondsPerImage),
        ])
        return """
            \(table.rendered(for: terminal))

            \(name): \(Quantity.exact(total.parameters)) parameters; \(images) image\(images == 1 ? "" : "s") in about \(Quantity.duration(total.seconds)), \
            at an assumed \(Quantity.number(assumedGflops)) GFLOP/s on \(threads) thread\(threads == 1 ? "" : "s")
            """
    }
}
