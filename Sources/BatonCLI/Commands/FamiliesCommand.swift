import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTerminal

/// `baton families`: what `type:` of a stage may be, and what the sections of a cascade file may hold.
struct FamiliesCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "families",
        abstract: "List the stage families of this build, or the keys of one, or of a section.",
        discussion: "Sections are those of every cascade file: data, space, labels, network, guidance, training.")

    @Argument(help: "A family or section, to list its keys.")
    var name: String?

    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let families: [Entry]
        let sections: [Entry]
    }

    private struct Entry: Encodable {
        let id: String
        let summary: String
        let settings: [String]

        init(_ family: any StageFamily.Type) {
            id = family.id
            summary = family.summary
            settings = family.schema.fields.map(\.key)
        }

        init(_ section: CascadeSection) {
            id = section.name
            summary = section.summary
            settings = section.variants.flatMap { variant in
                variant.schema.fields.map { (variant.name.isEmpty ? "" : "(\(variant.name)).") + $0.key }
            }
        }
    }

    func run(in tool: ToolContext) throws {
        let families = tool.plugins.families.filter { name == nil || $0.id == name }
        let sections = CascadeSchema.sections.filter { name == nil || $0.name == name }
        guard let name else {
            if json.isWanted { return try print(families, sections) }
            return printAll(families, sections)
        }
        guard !families.isEmpty || !sections.isEmpty else {
            let known = tool.plugins.families.map { $0.id } + CascadeSchema.sections.map(\.name)
            throw BatonError(
                .unavailable, "there is no stage family '\(name)' in this build, and no section",
                hint: Spelling.nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "families and sections: " + known.joined(separator: ", "))
        }
        if json.isWanted { return try print(families, sections) }
        for family in families { Terminal.print("\(family.id): \(family.summary)\n\n\(family.schema.reference())") }
        for section in sections { Terminal.print("\(section.name): \(section.summary)\n\n\(section.reference())") }
    }

    private func print(_ families: [any StageFamily.Type], _ sections: [CascadeSection]) throws {
        try Terminal.print(json: Report(families: families.map { Entry($0) }, sections: sections.map { Entry($0) }))
    }

    private func printAll(_ families: [any StageFamily.Type], _ sections: [CascadeSection]) {
        var table = TextTable([("family", .left), ("summary", .left)])
        for family in families { table.add([family.id, family.summary]) }
        Terminal.print(table.rendered(for: .output) + "\n")
        var others = TextTable([("section", .left), ("summary", .left)])
        for section in sections { others.add([section.name, section.summary]) }
        Terminal.print(others.rendered(for: .output))
        Terminal.print("\nThe keys of one: baton families NAME; of all: baton schema --markdown")
    }
}
