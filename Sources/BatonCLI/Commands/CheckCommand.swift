import ArgumentParser
import BatonConfiguration
import BatonExperiments
import BatonSettings
import BatonTerminal

/// `baton check`: file and hand-off contract, without weights.
struct CheckCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a cascade file and what its stages hand to each other.",
        discussion: """
            Reports every problem at once, with file, line, code and a hint. No weights are read. Exit code 78 where \
            there are errors.
            """)

    @OptionGroup var cascade: CascadeOptions
    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let file: String
        let name: String?
        let isValid: Bool
        let hash: String?
        let diagnostics: [Diagnostic]
        let stages: [StageSummary]
    }

    func run(in tool: ToolContext) throws {
        var (file, findings) = try CascadeFile.check(
            cascade.cascade, overrides: cascade.overrides, plugins: tool.plugins)
        if let file { findings += MemoryForecast.warnings(for: file.cascade) }
        let stages = file.map(StageSummary.summaries) ?? []
        let isValid = file != nil && !findings.hasErrors
        if json.isWanted {
            try Terminal.print(
                json:
                    Report(
                        file: cascade.cascade, name: file?.description.name, isValid: isValid, hash: file?.hash,
                        diagnostics: findings, stages: stages))
        } else {
            for finding in findings { Terminal.print(Terminal.output.text(of: finding)) }
            if let file {
                if !findings.isEmpty { Terminal.print("") }
                Terminal.print(StageSummary.table(stages).rendered(for: .output))
                Terminal.print("")
                let ok = Terminal.output.styled("ok", .green)
                Terminal.print("\(ok): \(file.description.name), \(Self.count(findings))")
            } else {
                Terminal.print("\n\(Self.count(findings))")
            }
        }
        if !isValid { throw ExitCode(BatonError.Kind.badConfiguration.rawValue) }
    }

    /// `2 errors, 1 warning`.
    private static func count(_ findings: [Diagnostic]) -> String {
        let parts = Diagnostic.Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? "no problems" : parts.joined(separator: ", ")
    }
}
