import ArgumentParser
import BatonDiffusion
import BatonSettings

/// `baton families`: what `type:` of a stage may be.
struct FamiliesCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "families", abstract: "List the stage families of this build, or the settings of one.")

    @Argument(help: "A family, to list its settings.")
    var family: String?

    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let families: [Entry]
    }

    private struct Entry: Encodable {
        let id: String
        let summary: String
        let settings: [String]
    }

    func run(in tool: ToolContext) throws {
        var families = tool.families.families
        if let family {
            guard let found = tool.families[family] else {
                let known = tool.families.ids
                throw BatonError(
                    .unavailable, "there is no stage family '\(family)' in this build",
                    hint: Spelling.nearest(to: family, among: known).map { "did you mean '\($0)'?" }
                        ?? "families: " + known.joined(separator: ", "))
            }
            families = [found]
        }
        if json.isWanted {
            return try JSONOutput.print(
                Report(
                    families: families.map {
                        Entry(id: $0.id, summary: $0.summary, settings: $0.schema.fields.map(\.key))
                    }))
        }
        if family != nil, let found = families.first {
            Terminal.print("\(found.id): \(found.summary)\n")
            return Terminal.print(found.schema.reference())
        }
        var table = TextTable([("family", .left), ("summary", .left)])
        for family in families { table.add([family.id, family.summary]) }
        Terminal.print(table.rendered(for: .output))
    }
}
