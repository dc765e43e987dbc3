import ArgumentParser
import BatonConfiguration
import BatonFiles
import BatonTerminal
import Foundation

/// `baton schema`: what editors check files with.
struct SchemaCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON schema (draft-07) of cascade or comparison files, or a page of their keys.",
        discussion: "Made from the same source as the checks of 'baton check', for the families of this build.")

    /// The kinds of file that there are schemas of.
    enum Kind: String, CaseIterable, ExpressibleByArgument { case cascade, comparison }

    @Argument(help: "Whose schema: that of cascades or of comparisons.")
    var kind = Kind.cascade

    @Flag(help: "Print a page of every key, as Markdown, in place of the schema.")
    var markdown = false

    @Option(
        name: [.short, .customLong("output")], help: "Write to a file instead of standard output.",
        completion: .file(extensions: ["json", "md"]))
    var output: String?

    func run(in tool: ToolContext) throws {
        let text =
            switch kind {
            case .cascade where markdown: try CascadeSchema.page(for: tool.plugins)
            case .cascade: try CascadeSchema.jsonSchema(for: tool.plugins).json() + "\n"
            case .comparison where markdown: ComparisonSchema.page(metrics: tool.metrics.ids)
            case .comparison: ComparisonSchema.jsonSchema(metrics: tool.metrics.ids).json() + "\n"
            }
        guard let output else { return Terminal.print(String(text.dropLast())) }
        try AtomicFile.write(text.utf8, to: output)
    }
}
