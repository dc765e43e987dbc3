import BatonDiffusion
import BatonNetworks
import BatonSettings

/// A part of a cascade file that is the same under every family, as reference pages list it.
public struct CascadeSection: Sendable {
    /// Its key.
    public let name: String
    /// What it is for.
    public let summary: String
    /// What it may hold, by `type`; a section without types has one entry with an empty name.
    public let variants: [SettingsSchema.Variant]

    init(_ name: String, _ summary: String, variants: [SettingsSchema.Variant]) {
        self.name = name
        self.summary = summary
        self.variants = variants
    }

    init(_ name: String, _ summary: String, _ schema: SettingsSchema) {
        self.init(name, summary, variants: [.init("", schema)])
    }

    /// Markdown tables of the keys, one a type.
    ///
    /// - Parameter heading: what stands before a type's name, such as `###`; nothing for a plain line.
    public func reference(heading: String = "") -> String {
        variants.map { variant in
            guard !variant.name.isEmpty else { return variant.schema.reference() }
            let title = heading.isEmpty ? "\(variant.name): " : "\(heading) `\(variant.name)`\n\n"
            return title + variant.schema.summary + "\n\n" + variant.schema.reference()
        }.joined(separator: "\n")
    }
}

extension CascadeSchema {
    /// The sections that are the same under every family, in the order of a file.
    public static func sections(for backbones: BackboneRegistry) -> [CascadeSection] {
        [
            CascadeSection("data", "What the training pictures are like.", data),
            CascadeSection("space", "The space that images and noise levels are measured in.", space),
            CascadeSection("labels", "The class labels.", labels),
            CascadeSection("embedding", embedding.summary, embedding),
            CascadeSection(
                "network", "The network of a stage, or below `networks` one that several stages share.",
                variants: backbones.variants),
            CascadeSection("guidance", Guidance.schema.summary, Guidance.schema),
            CascadeSection("training", TrainingSettings.schema.summary, TrainingSettings.schema),
        ]
    }

    /// The page of the cascade file, key by key, as Markdown.
    ///
    /// - Throws: `BatonError` where a family claims a key that every stage has.
    public static func page(for plugins: PluginRegistry) throws(BatonError) -> String {
        let schema = try schema(for: plugins)
        var parts = [
            """
            # The cascade file, key by key

            Made by `baton schema --markdown` from the schema that checks the files; not to be edited by hand. A file is YAML, or JSON if
            it is called `.json`. `key(type).below` is a key of a section of that `type`; a section that names no `type` has its default one. Besides
            these keys a file may have `extends`: the name of a file, or a list of them, that it is laid over (maps merge by key, stages by
            `id`; names count from the directory of the file). `--set stages.top.sampler.steps=9` changes a key for one command.

            \(schema.reference(isDeep: false))
            """
        ]
        parts.append(
            "## `stages`: every stage\n\n`type` names the family; further keys are its own.\n\n\(stage(with: plugins.backbones).reference(isDeep: false))"
        )
        for section in sections(for: plugins.backbones) {
            parts.append("## `\(section.name)`\n\n\(section.summary)\n\n" + section.reference(heading: "###"))
        }
        for family in plugins.families {
            parts.append(
                "## Stages of `type: \(family.id)`\n\n\(family.summary)\n\n\(family.schema(with: plugins.samplers).reference())"
            )
        }
        return parts.joined(separator: "\n")
    }
}
