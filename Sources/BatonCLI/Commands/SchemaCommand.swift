import ArgumentParser
import BatonConfiguration
import Foundation

/// `baton schema`: what editors check cascade files with.
struct SchemaCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON schema (draft-07) of cascade files.",
        discussion: "Made from the same source as the checks of 'baton check', for the families of this build.")

    @Option(
        name: [.short, .customLong("output")], help: "Write to a file instead of standard output.",
        completion: .file(extensions: ["json"]))
    var output: String?

    func run(in tool: ToolContext) throws {
        let text = try CascadeSchema.jsonSchema(for: tool.families).json()
        guard let output else { return Terminal.print(text) }
        try OutputFile.write(Data((text + "\n").utf8), to: output)
    }
}
