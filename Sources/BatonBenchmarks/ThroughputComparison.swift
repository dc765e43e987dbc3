import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonExperiments
import BatonSettings
import BatonTensor
import BatonTerminal

/// Whole cascades, sampled in turn with random weights.
struct ThroughputComparison: Encodable, TextReport {
    /// One cascade.
    struct Row: Encodable {
        let cascade: String
        let file: String
        /// Network evaluations an image.
        let calls: Int
        /// Multiply-accumulates an image.
        let macs: Int
        /// Median over the turns.
        let secondsPerImage: Double
        /// What the ratio were if time went by multiply-accumulates.
        let ratioByMacs: Double
        /// How many times as many images a second it makes as the first one, turn by turn.
        let ratio: RatioRange
        /// The largest resident memory, in MiB.
        let peakMb: Double
    }

    let threads: Int
    let batch: Int
    let runs: Int
    let rows: [Row]

    /// Samples a batch with each of the cascade files `runs` times; each is a process of its own, and they take turns after every
    /// step.
    ///
    /// - Throws: `BatonError` where a file is wrong, or the machine has not the memory for all of them at once.
    static func measured(
        _ paths: [String], batch: Int, runs: Int, plugins: PluginRegistry, isQuiet: Bool
    ) throws -> ThroughputComparison {
        let files = try paths.map { try CascadeFile.load($0, overrides: [], plugins: plugins) }
        try MemoryForecast.require(
            files.reduce(0) { $0 + MemoryForecast($1.cascade.finalPath.map(\.stage), batch: batch).sampling },
            for: "\(files.count) cascades sampling \(batch) at once",
            hint: "a smaller batch, or fewer cascades, take less")
        let work = ["--work", "sample", "--batch", "\(batch)", "--threads", "\(Threads.count)"]
        let bar = ProgressBar("cascades", unit: "runs", total: paths.count * (runs + 1), isQuiet: isQuiet)
        defer { bar.clear() }
        var done = 0.0
        func step() {
            done += 1
            bar.update(done)
        }
        let sides = try paths.map { path in
            defer { step() }
            return try BenchmarkProcess(BenchmarkProcess.own, ["bench", "serve", path] + work)
        }
        let costs = files.map { $0.cascade.finalPath.map { StageCost($0.stage) } }
        let macs = costs.map { $0.reduce(0) { $0 + $1.multiplyAccumulates } }
        let turns = try (0..<runs).map { _ in try turn(of: sides, macs: macs, step) }
        let rows = files.indices.map { index in
            let ratios = turns.map { $0[0].ms / $0[index].ms }
            return Row(
                cascade: files[index].description.name, file: paths[index],
                calls: costs[index].reduce(0) { $0 + $1.calls }, macs: macs[index],
                secondsPerImage: Stopwatch.median(turns.map { $0[index].ms }) / 1000 / Double(batch),
                ratioByMacs: Double(macs[0]) / Double(max(1, macs[index])),
                ratio: RatioRange(ratios),
                peakMb: turns.map { $0[index].peakMb }.max() ?? .nan)
        }
        return ThroughputComparison(threads: Threads.count, batch: batch, runs: runs, rows: rows)
    }

    /// One sampling of every side, a step at a time. The side that is furthest behind, by time for its work, goes next: all see the
    /// same seconds of the machine, and end together.
    private static func turn(
        of sides: [BenchmarkProcess], macs: [Int], _ finish: () -> Void
    ) throws(BatonError) -> [(ms: Double, peakMb: Double)] {
        var sums = [(ms: Double, peakMb: Double)](repeating: (0, 0), count: sides.count)
        func progress(_ side: Int) -> Double { sums[side].ms / Double(max(1, macs[side])) }
        var open = Array(sides.indices)
        while let next = open.min(by: { progress($0) < progress($1) }) {
            let answer = try sides[next].run()
            sums[next].ms += answer.ms
            sums[next].peakMb = max(sums[next].peakMb, answer.peakMb)
            if answer.hasMore != true {
                open.removeAll { $0 == next }
                finish()
            }
        }
        return sums
    }

    /// The table as text.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("cascade", .left), ("calls", .right), ("MACs/image", .right), ("time/image", .right),
            ("images/s", .right), ("by MACs", .right), ("by time", .right), ("", .left), ("peak memory", .right),
        ])
        func times(_ value: Double) -> String { String(format: "%.2f×", value) }
        for row in rows {
            table.add([
                row.cascade, "\(row.calls)", Quantity.count(row.macs), Quantity.duration(row.secondsPerImage),
                Quantity.number(1 / row.secondsPerImage), times(row.ratioByMacs), times(row.ratio.median),
                "(\(times(row.ratio.least)) … \(times(row.ratio.most)))",
                Quantity.bytes(Int(row.peakMb * 1_048_576)),
            ])
        }
        return table.rendered(for: terminal)
            + "\n\nbatches of \(batch), \(runs) turn\(runs == 1 ? "" : "s"), \(threads) thread\(threads == 1 ? "" : "s"), "
            + "random weights; by time: against the first, turn by turn, median and range"
    }
}

/// Ratios that were measured several times, in turns.
struct RatioRange: Encodable {
    let median: Double
    let least: Double
    let most: Double

    /// - Parameter ratios: at least one.
    init(_ ratios: [Double]) {
        median = Stopwatch.median(ratios)
        least = ratios.min() ?? .nan
        most = ratios.max() ?? .nan
    }
}
