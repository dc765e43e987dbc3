import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonTensor

/// What a cascade costs, counted from its configuration.
package struct CascadePlan: Encodable {
    /// One stage.
    package struct Row: Encodable {
        package let id: String
        package let type: String
        package let size: Int
        package let parameters: Int
        /// Network evaluations an image, guidance counted.
        package let calls: Int
        package let macsPerCall: Int
        /// Multiply-accumulates an image.
        package let macs: Int
        /// Evaluations of the last network that have as many multiply-accumulates.
        package let nfeByMacs: Double
        package let weightBytes: Int
        /// Rough peak of one image's activations.
        package let activationBytes: Int
        /// For one image; nil where nobody measured or named a throughput.
        package let secondsPerImage: Double?
    }

    package let name: String
    package let images: Int
    package let threads: Int
    /// The throughput that the times assume; nil where they were measured, or where there are none.
    package let assumedGflops: Double?
    package let stages: [Row]
    /// Sums over the stages.
    package let total: Total

    /// Sums over the stages; what they share counts once, and memory is the largest stage's, because one runs at a time.
    package struct Total: Encodable {
        package let parameters: Int
        package let calls: Int
        package let macs: Int
        package let nfeByMacs: Double
        package let weightBytes: Int
        package let activationBytes: Int
        package let secondsPerImage: Double?
        package let seconds: Double?
    }

    /// Where the times come from. By multiply-accumulates alone they cannot be told: narrow networks reach a tenth of the
    /// throughput of wide ones, and less.
    package enum Timing {
        /// No times.
        case none
        /// By a throughput in GFLOP/s.
        case assumed(gflops: Double)
        /// By seconds that one image of each stage takes in one evaluation.
        case measured([String: Double])

        /// Times one evaluation of every stage's network here, with random weights, in batches of `batch`.
        package static func measured(_ file: CascadeFile, batch: Int) throws -> Timing {
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
    package init(_ file: CascadeFile, images: Int, timing: Timing) {
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
}
