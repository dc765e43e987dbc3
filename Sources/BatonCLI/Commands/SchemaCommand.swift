import ArgumentParser
import BatonConfiguration
import BatonEvaluation
import BatonFiles
import Foundation

/// `baton schema`: what editors check files with.
struct SchemaCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON schema (draft-07) of cascade or comparison files.",
        discussion: "Made from the same source as the checks of 'baton check', for the families of this build.")

    /// The kinds of file that there are schemas of.
    enum Kind: String, CaseIterable, ExpressibleByArgument { case cascade, comparison }

    @Argument(help: "Whose schema: that of cascades or of comparisons.")
    var kind = Kind.cascade

    @Option(
        name: [.short, .customLong("output")], help: "Write to a file instead of standard output.",
        completion: .file(extensions: ["json"]))
    var output: String?

    func run(in tool: ToolContext) throws {
        let text =
            switch kind {
            case .cascade: try CascadeSchema.jsonSchema(for: tool.families).json()
            case .comparison: ComparisonSchema.jsonSchema(metrics: MetricSuite.standard.ids).json()
            }
        guard let output else { return Terminal.print(text) }
        try AtomicFile.write((text + "\n").utf8, to: output)
    }
}
