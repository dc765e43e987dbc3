import BatonCharts
import BatonConfiguration
import BatonDiffusion
import BatonTensor
import BatonTerminal
import Foundation

/// The table of what the engine is to reach, measured.
struct PerformanceTable: Encodable, TextReport {
    let threads: Int
    /// Whether there were peers.
    let hasPeers: Bool
    let rows: [PerformanceRow]

    /// The names by which rows are chosen.
    static let parts = PeerComparison.all.map(\.id) + ["lowdiff", "sampler", "load", "plan"]

    /// Measures the chosen parts one after the other; each may take a minute.
    static func measured(
        _ parts: Set<String>, programs: PeerComparison.Programs, runs: Int, plugins: PluginRegistry
    ) throws -> PerformanceTable {
        var rows: [PerformanceRow] = []
        func load(_ preset: String) throws -> CascadeFile {
            try CascadeFile.load("\(programs.presets)/\(preset).yaml", overrides: [], plugins: plugins)
        }
        for comparison in PeerComparison.all where parts.contains(comparison.id) {
            rows += try comparison.rows(programs, runs: runs)
        }
        if parts.contains("lowdiff") {
            rows.append(
                try OwnMeasurements.throughput(
                    ["edm", "lowdiff"].map { "\(programs.presets)/\($0)-cifar10-uncond.yaml" }, runs: runs,
                    plugins: plugins))
        }
        if parts.contains("sampler") { rows.append(try OwnMeasurements.samplerOverhead(load("edm-cifar10-uncond"))) }
        if parts.contains("load"), let network = try load("relay-imagenet-256").cascade["top"]?.network {
            rows.append(try OwnMeasurements.checkpointLoad(network, runs: min(runs, 3)))
        }
        if parts.contains("plan") {
            let presets = try FileManager.default.contentsOfDirectory(atPath: programs.presets)
                .filter { $0.hasSuffix(".yaml") }.sorted().map { "\(programs.presets)/\($0)" }
            rows.append(try OwnMeasurements.plan(presets, program: programs.own, runs: runs))
        }
        return PerformanceTable(threads: Threads.count, hasPeers: programs.python != nil, rows: rows)
    }

    /// The table as text.
    func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("work", .left), ("against", .left), ("ours", .right), ("theirs", .right), ("reached", .right),
            ("must", .right), ("aim", .right), ("met", .left),
        ])
        for row in rows {
            let isRatio = row.theirs != nil || row.unit == "ms" && row.bound == .atLeast
            func target(_ value: Double) -> String {
                (row.bound == .atLeast ? "≥ " : "≤ ") + Quantity.number(value) + (isRatio ? "×" : " " + row.unit)
            }
            let met =
                switch row.verdict {
                case .aim: row.aim == nil ? "yes" : "aim"
                case .must: "must"
                case .missed: "no"
                case .unknown: "–"
                }
            table.add([
                row.work, row.against, number(row.ours) + " " + row.unit,
                row.theirs.map { number($0) + " " + row.unit } ?? "–",
                isRatio ? row.reached.map { String(format: "%.2f×", $0) } ?? "–" : "", target(row.must),
                row.aim.map(target) ?? "–", met,
            ])
        }
        return table.rendered(for: terminal) + "\n\n\(threads) thread\(threads == 1 ? "" : "s"), medians"
            + (hasPeers ? "" : "; BATON_PEER_PYTHON names no Python with torch and openvino: without peers")
    }

    private func number(_ value: Double) -> String { String(format: value < 99.95 ? "%.2f" : "%.0f", value) }
}
