import BatonCLI
import BatonCharts
import BatonExperiments
import BatonSettings
import BatonTensor
import BatonTerminal
import Foundation
import Synchronization

/// A cascade sampled by one process and by several at once, and beside another program that keeps a core busy.
struct SharedMachine: Encodable, TextReport {
    /// What else runs.
    enum Circumstance: String, Encodable, CaseIterable {
        case alone = "alone"
        case two = "two at once"
        case four = "four at once"
        case busy = "beside a busy core"

        /// How many processes sample.
        var processes: Int {
            switch self {
            case .alone, .busy: 1
            case .two: 2
            case .four: 4
            }
        }

        /// Which share of what a process alone makes is to be expected of all together on `cores` cores.
        func share(cores: Int) -> Double {
            guard self == .busy else { return 1 }
            return cores > 1 ? Double(cores - 1) / Double(cores) : 0.5
        }
    }

    /// One circumstance.
    struct Row: Encodable {
        let circumstance: Circumstance
        let processes: Int
        /// Of all processes together; the median of the rounds.
        let imagesPerSecond: Double
        let idealPerSecond: Double
        /// How many times as much as was made the ideal is, round by round.
        let idealToMade: RatioRange
    }

    let cascade: String
    /// Of each process.
    let threads: Int
    let cores: Int
    let batch: Int
    let runs: Int
    let rows: [Row]

    /// Samples a batch a process in every circumstance, `runs` rounds of it. The processes are started once and sleep in between.
    ///
    /// - Throws: `BatonError` where the cascade is wrong, or the machine has not the memory for four processes.
    static func measured(
        _ options: CascadeOptions, in tool: ToolContext, batch: Int, runs: Int, isQuiet: Bool
    ) throws -> SharedMachine {
        let file = try options.load(in: tool)
        let most = Circumstance.allCases.map(\.processes).max() ?? 1
        try MemoryForecast.require(
            most * MemoryForecast(file.cascade.finalPath.map(\.stage), batch: batch).sampling,
            for: "\(most) processes sampling \(batch) at once", hint: "a smaller batch takes less")
        let bar = ProgressBar(
            "shared", unit: "runs", total: most + runs * Circumstance.allCases.count, isQuiet: isQuiet)
        defer { bar.clear() }
        var done = 0.0
        func step() {
            done += 1
            bar.update(done)
        }
        let arguments =
            ["bench", "serve", options.cascade] + options.overrides.flatMap { ["--set", $0] }
            + ["--work", "cascade", "--batch", "\(batch)", "--threads", "\(Threads.count)"]
        let processes = try (0..<most).map { _ in
            defer { step() }
            return try BenchmarkProcess(BenchmarkProcess.own, arguments)
        }
        let rounds = try (0..<runs).map { _ in
            try Circumstance.allCases.map { circumstance in
                defer { step() }
                return try rate(of: circumstance, processes, batch: batch)
            }
        }
        let cores = Threads.usableCores
        let rows = Circumstance.allCases.enumerated().map { index, circumstance in
            let ideals = rounds.map { $0[0] * circumstance.share(cores: cores) }
            let ratios = zip(ideals, rounds).map { $0 / $1[index] }
            return Row(
                circumstance: circumstance, processes: circumstance.processes,
                imagesPerSecond: Stopwatch.median(rounds.map { $0[index] }),
                idealPerSecond: Stopwatch.median(ideals),
                idealToMade: RatioRange(ratios))
        }
        return SharedMachine(
            cascade: file.description.name, threads: Threads.count, cores: cores, batch: batch, runs: runs, rows: rows)
    }

    /// Images a second of all processes together, from the first request to the last answer.
    private static func rate(
        of circumstance: Circumstance, _ processes: [BenchmarkProcess], batch: Int
    ) throws(BatonError) -> Double {
        // What waits awake after the work before has gone to sleep by then.
        Thread.sleep(forTimeInterval: 0.05)
        let busy = circumstance == .busy ? BusyCore() : nil
        defer { busy?.end() }
        let working = processes.prefix(circumstance.processes)
        let start = ContinuousClock.now
        for process in working { try process.begin() }
        for process in working { _ = try process.answer() }
        return Double(batch * working.count) / (ContinuousClock.now - start).inSeconds
    }

    /// The table as text.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("", .left), ("images/s", .right), ("ideal", .right), ("ideal/made", .right), ("", .left),
        ])
        func times(_ value: Double) -> String { String(format: "%.2f×", value) }
        for row in rows {
            table.add([
                row.circumstance.rawValue, Quantity.number(row.imagesPerSecond), Quantity.number(row.idealPerSecond),
                times(row.idealToMade.median),
                "(\(times(row.idealToMade.least)) … \(times(row.idealToMade.most)))",
            ])
        }
        return table.rendered(for: terminal)
            + "\n\n\(cascade), batches of \(batch), \(runs) round\(runs == 1 ? "" : "s"), "
            + "\(threads) thread\(threads == 1 ? "" : "s") a process on \(cores) core\(cores == 1 ? "" : "s"), random weights"
    }
}

/// A thread that never rests, until it is told to end.
private final class BusyCore: Sendable {
    private let isEnded = Atomic<Bool>(false)

    init() {
        let thread = Thread { [self] in
            while !isEnded.load(ordering: .relaxed) {}
        }
        thread.start()
    }

    func end() { isEnded.store(true, ordering: .relaxed) }
}
