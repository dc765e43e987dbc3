import BatonCharts
import BatonCheckpoints
import BatonConfiguration
import BatonDiffusion
import BatonExperiments
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation

/// The rows of the table that need no peer.
enum OwnMeasurements {
    /// What sampling costs beside the network: everything but the network's evaluations, as a share of them.
    static func samplerOverhead(_ preset: CascadeFile) throws -> PerformanceRow {
        guard let base = preset.cascade.nodes[0].stage as? DiffusionStage, base.start == .noise else {
            throw BatonError(.usage, "the sampler is timed on a stage that starts from noise")
        }
        let network = TimedNetwork(base.network)
        network.materialize(key: RandomKey(seed: 0))
        let stage = DiffusionStage(
            StageContext(id: base.id, size: base.resolution, space: preset.cascade.space, network: network),
            process: base.process, sampler: base.sampler)
        let batch = SampleBatch(keys: (0..<8).map { RandomKey(seed: 1).folding(UInt64($0)) })
        let counter = StepCounter()
        _ = try stage.run(nil, batch: batch, observer: counter)
        let before = network.seconds
        let total = try Stopwatch.seconds(of: { _ = try stage.run(nil, batch: batch, observer: counter) })
        let evaluations = network.seconds - before
        let share = 100 * (total - evaluations) / evaluations
        return PerformanceRow(
            work: "sampler, random numbers, schedule, observer", against: "network time, batch 8", ours: share,
            theirs: nil, unit: "%", reached: share, bound: .atMost, must: 2, aim: 0.5)
    }

    /// An observer that does what a progress bar does.
    private final class StepCounter: SamplingObserver {
        var steps = 0
        func observe(_ progress: SamplingProgress) throws { steps += 1 }
    }

    /// LowDiff's cascade at the CIFAR-10 shape against EDM's one stage (LowDiff, table 1).
    static func throughput(_ cascades: [String], runs: Int, plugins: PluginRegistry) throws -> PerformanceRow {
        let rows = try ThroughputComparison.measured(
            cascades, batch: 32, runs: min(runs, 3), plugins: plugins, isQuiet: true
        ).rows
        return PerformanceRow(
            work: "LowDiff 8→16→32 at the CIFAR-10 shape, an image in batches of 32", against: "EDM, 35 calls",
            ours: 1000 * rows[1].secondsPerImage, theirs: 1000 * rows[0].secondsPerImage, unit: "ms",
            reached: rows[1].ratio.median, bound: .atLeast, must: 1.6, aim: nil)
    }

    /// Reading a checkpoint into a network, against `cat` on the same file; both find it in the page cache.
    static func checkpointLoad(_ network: any Backbone, runs: Int) throws -> PerformanceRow {
        let path = FileManager.default.temporaryDirectory.appending(path: "baton-bench-\(getpid()).h5").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        network.materialize(key: RandomKey(seed: 0))
        let arrays = (network.parameters + network.buffers).map(\.namedArray)
        try CheckpointStore.save(
            StageCheckpoint(stageID: "bench", network: network.configuration, model: arrays), to: path)
        var times: [Double] = []
        var copies: [Double] = []
        for _ in 0..<runs {
            times.append(try Stopwatch.seconds(of: { try CheckpointFile.open(path).load(into: network) }))
            copies.append(try Stopwatch.seconds(of: { try execute("/bin/cat", [path]) }))
        }
        let (ours, theirs) = (1000 * Stopwatch.median(times), 1000 * Stopwatch.median(copies))
        return PerformanceRow(
            work: "checkpoint load, \(Quantity.count(network.parameterCount)) float32", against: "cat", ours: ours,
            theirs: theirs, unit: "ms", reached: ours / theirs, bound: .atMost, must: 1.5, aim: nil)
    }

    /// The slowest `baton plan` of all presets, program start included.
    static func plan(_ presets: [String], program: String, runs: Int) throws -> PerformanceRow {
        let slowest =
            try presets.map { preset in
                try Stopwatch.median(runs: runs, warmUp: 1) { try execute(program, ["plan", preset]) }
            }.max() ?? .nan
        return PerformanceRow(
            work: "baton plan, slowest of \(presets.count) presets", against: "–", ours: 1000 * slowest, theirs: nil,
            unit: "ms", reached: 1000 * slowest, bound: .atMost, must: 100, aim: nil)
    }

    private static func execute(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BatonError(.failure, "'\(([program] + arguments).joined(separator: " "))' failed")
        }
    }
}

/// A network that adds up the time spent in it.
private final class TimedNetwork: Backbone {
    private let network: any Backbone
    /// Seconds in evaluations so far.
    private(set) var seconds = 0.0

    /// Times `network`.
    init(_ network: any Backbone) { self.network = network }

    var configuration: NetworkConfiguration { network.configuration }
    var parameters: [Parameter] { network.parameters }
    var buffers: [Parameter] { network.buffers }
    var inputChannels: Int { network.inputChannels }
    var outputChannels: Int { network.outputChannels }
    var resolution: Int { network.resolution }
    var labelCount: Int { network.labelCount }
    var augmentCount: Int { network.augmentCount }
    var layers: [LayerSummary] { network.layers }
    var activationBytes: Int { network.activationBytes }

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).inSeconds }
        return network(input, context: context)
    }
}
