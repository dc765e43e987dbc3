import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTerminal

/// `baton families`: what `type:` of a stage may be, and what the sections of a cascade file may hold.
struct FamiliesCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "families",
        abstract: "List the stage families and samplers of this build, or the keys of one, or of a section.",
        discussion: "Sections are those of every cascade file: data, space, labels, network, guidance, training.")

    @Argument(help: "A family, sampler or section, to list its keys.")
    var name: String?

    @OptionGroup var json: JSONFlag

    /// What `--json` prints.
    private struct Report: Encodable {
        let families: [Entry]
        let samplers: [Entry]
        let sections: [Entry]
    }

    private struct Entry: Encodable {
        let id: String
        let summary: String
        let settings: [String]

        init(_ family: any StageFamily.Type, _ plugins: PluginRegistry) {
            id = family.id
            summary = family.summary
            settings = family.schema(with: plugins.samplers).fields.map(\.key)
        }

        init(_ sampler: any SamplerFamily.Type) {
            id = sampler.id
            summary = sampler.summary
            settings = sampler.schema.fields.map(\.key)
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
        let plugins = tool.plugins
        let families = plugins.families.filter { name == nil || $0.id == name }
        let samplers = plugins.samplers.filter { name == nil || $0.id == name }
        let everySection = CascadeSchema.sections(for: plugins.backbones)
        let sections = everySection.filter { name == nil || $0.name == name }
        let known = plugins.families.map { $0.id } + plugins.samplers.map { $0.id } + everySection.map(\.name)
        if let name, !known.contains(name) {
            throw BatonError(
                .unavailable, "there is no stage family '\(name)' in this build, no sampler and no section",
                hint: Spelling.nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "families, samplers and sections: " + known.joined(separator: ", "))
        }
        if json.isWanted {
            return try Terminal.print(
                json: Report(
                    families: families.map { Entry($0, plugins) }, samplers: samplers.map { Entry($0) },
                    sections: sections.map { Entry($0) }))
        }
        guard name != nil else { return printAll(families, samplers, sections) }
        for family in families {
            Terminal.print(
                "\(family.id): \(family.summary)\n\n\(family.schema(with: plugins.samplers).reference())")
        }
        for sampler in samplers {
            Terminal.print("sampler \(sampler.id): \(sampler.summary)\n\n\(sampler.schema.reference())")
        }
        for section in sections { Terminal.print("\(section.name): \(section.summary)\n\n\(section.reference())") }
    }

    private func printAll(
        _ families: [any StageFamily.Type], _ samplers: [any SamplerFamily.Type], _ sections: [CascadeSection]
    ) {
        let parts = [
            ("family", families.map { ($0.id, $0.summary) }), ("sampler", samplers.map { ($0.id, $0.summary) }),
            ("section", sections.map { ($0.name, $0.summary) }),
        ]
        for (title, rows) in parts {
            var table = TextTable([(title, .left), ("summary", .left)])
            for row in rows { table.add([row.0, row.1]) }
            Terminal.print(table.rendered(for: .output) + "\n")
        }
        Terminal.print("The keys of one: baton families NAME; of all: baton schema --markdown")
    }
}
