import ArgumentParser
import BatonCLI
import BatonSettings
import Foundation

/// `baton bench table`: what the engine is to reach, and what it does.
struct BenchTableCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Measure what the engine is to reach, beside PyTorch and OpenVINO.",
        discussion: """
            Both sides are programs of their own that do the work in turn, once each, with the same number of threads; \
            the table shows medians, ratios and targets. The other side needs a Python with torch and openvino, named by \
            BATON_PEER_PYTHON; without it only our side is measured. To be run from the repository, on an idle machine.
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Parts of the table: \(PerformanceTable.parts.joined(separator: ", ")).", valueName: "part"))
    var only: [String] = []

    @Option(help: "Runs of either side to take medians of.")
    var runs = 5

    @Option(help: "The folder of the presets.", completion: .directory)
    var presets = "models/presets"

    @Option(help: "The other side's program.", completion: .file(extensions: ["py"]))
    var peers = "Benchmarks/peers.py"

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
        if let unknown = only.first(where: { !PerformanceTable.parts.contains($0) }) {
            throw ValidationError("'\(unknown)' is no part of the table")
        }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let python = ProcessInfo.processInfo.environment["BATON_PEER_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
        for path in [presets] + (python == nil ? [] : [peers]) where !FileManager.default.fileExists(atPath: path) {
            throw BatonError(
                .missingInput, "'\(path)' is not there", hint: "run it from the repository's folder")
        }
        let table = try PerformanceTable.measured(
            only.isEmpty ? Set(PerformanceTable.parts) : Set(only),
            programs: PeerComparison.Programs(
                own: BenchmarkProcess.own, presets: presets, python: python, script: peers), runs: runs,
            plugins: tool.plugins)
        try json.show(table)
    }
}
