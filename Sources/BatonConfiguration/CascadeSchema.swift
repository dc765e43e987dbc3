import BatonDiffusion
import BatonNetworks
import BatonSettings

/// What a cascade file may hold: the core's keys, and those of every registered family below `stages`.
public enum CascadeSchema {
    /// The version of the format that `version:` names.
    public static let version = 1

    /// The schema of a cascade of `plugins`.
    /// - Throws: `BatonError` where a family claims a key that every stage has.
    public static func schema(for plugins: PluginRegistry) throws(BatonError) -> SettingsSchema {
        var stages: [SettingsSchema.Variant] = []
        for family in plugins.families { stages.append(try stage(of: family, plugins)) }
        return SettingsSchema(
            title: "cascade", summary: "Diffusion stages that hand images to one another.",
            fields: [
                .init("version", .int(version...version), required: true, "Version of this format."),
                .init("name", .string, required: true, role: .name, "What the cascade is called."),
                .init("summary", .prose, role: .report, "One sentence about it."),
                .init("data", .map(data), default: [:], "What the training pictures are like."),
                .init(
                    "space", .map(space(of: plugins)), default: [:],
                    "The space that images and noise levels are measured in."),
                .init("labels", .map(labels), default: [:], "The class labels."),
                .init("embedding", .map(embedding), embedding.summary),
                .init(
                    "networks", .dictionary(.variants(networks(plugins.backbones))),
                    "Networks that several stages share: a stage names one in place of its own."),
                .init(
                    "stages", .list(.variants(stages), count: 1...64), required: true,
                    "The stages in the order in which they run."),
            ])
    }

    /// The JSON schema (draft-07) that editors and `baton schema` use.
    ///
    /// A file with `extends` may leave out what its parents have; any other must be complete.
    public static func jsonSchema(for plugins: PluginRegistry) throws(BatonError) -> SettingsNode {
        let editing: [SettingsSchema.Field] = [
            .init("$schema", .string, "The schema a JSON file is checked against."),
            .init(
                "extends", .either([.string, .list(.string, count: 1...64)]),
                "Files that this one is laid over: maps merge by key, stages by id. Names count from this file's directory."
            ),
        ]
        let schema = try schema(for: plugins)
        let whole = SettingsSchema(title: schema.title, summary: schema.summary, fields: editing + schema.fields)
        return SettingsNode([
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Baton cascade",
            "type": "object",
            "if": ["required": ["extends"]],
            "then": ["$ref": "#/definitions/partial"],
            "else": ["$ref": "#/definitions/cascade"],
            "definitions": [
                "cascade": whole.jsonSchema().value,
                "partial": whole.jsonSchema(partial: true).value,
            ],
        ])
    }

    private static func stage(
        of family: any StageFamily.Type, _ plugins: PluginRegistry
    ) throws(BatonError) -> SettingsSchema.Variant {
        let network = network(plugins.backbones)
        let own = family.schema(with: plugins.samplers)
        let core = Set((before + network + after).map(\.key) + (family.sampling == nil ? [] : ["sampler"]))
        if let clash = family.schema.fields.first(where: { core.contains($0.key) || $0.key == "type" }) {
            throw BatonError(
                .failure, "the stage family '\(family.id)' has a key '\(clash.key)', which every stage has already",
                hint: "rename it in the family's schema")
        }
        let title = own.title.isEmpty ? "\(family.id) stage" : own.title
        let fields = family.hasNetwork ? before + network + own.fields + after : before + own.fields
        return .init(family.id, SettingsSchema(title: title, summary: family.summary, fields: fields))
    }

    static let data = SettingsSchema(
        title: "data",
        fields: [
            .init(
                "downsample", .choice(DownsampleKernel.allCases.map(\.rawValue)), default: "box",
                "How the pictures of a smaller stage are made from larger ones.")
        ])

    static let space = SettingsSchema(
        title: "space",
        fields: [
            .init(
                "name", .string, default: "pixels",
                "`pixels`, or the name of another space, such as that of an autoencoder's latents."),
            .init(
                "channels", .int(1...64), default: 3,
                "Channels of an image; of pixels 1 (grey), 3 (RGB) or 4 (RGB and alpha)."),
            .init(
                "range", .interval(.any), default: [-1, 1],
                "Lowest and highest value of a pixel; without meaning in other spaces."),
            .init("sigma_data", .number(.positive), default: 0.5, "Standard deviation of the data."),
            .init(
                "codec", .string,
                "What makes pictures of another space's images. A text names one that is not here; images are then arrays."
            ),
        ])

    /// The space where codecs are known: chosen by `type`, or named.
    private static func space(of plugins: PluginRegistry) -> SettingsSchema {
        guard !plugins.codecs.isEmpty else { return space }
        var space = space
        for index in space.fields.indices where space.fields[index].key == "codec" {
            let known = plugins.codecs.map { SettingsSchema.Variant($0.id, $0.schema) }
            space.fields[index].kind = .either([.variants(known), .string])
        }
        return space
    }

    static let embedding = SettingsSchema(
        title: "embedding",
        summary:
            "Dense vectors that images are conditioned on, such as those of a text encoder; the data set has one a picture.",
        fields: [
            .init("width", .int(1...65_536), required: true, "Numbers a vector."),
            .init(
                "dropout", .number(.unit), default: 0.1,
                "Probability with which training hides a vector; guidance needs it above 0."),
        ])

    static let labels = SettingsSchema(
        title: "labels",
        fields: [
            .init("count", .int(0...1_000_000), default: 0, "Number of classes; 0 for an unconditional cascade."),
            .init(
                "dropout", .number(.unit), default: 0,
                "Probability with which training hides a label; guidance needs it above 0."),
            .init("names", .list(.string, count: 0...1_000_000), role: .name, "Names of the classes, in order."),
        ])

    /// The keys of every stage that stand before the family's own.
    private static let before: [SettingsSchema.Field] = [
        .init(
            "id", .string, required: true, role: .name,
            "Name of the stage: it keys random numbers, checkpoints and `from`."),
        .init("size", .int(1...65_536), required: true, unit: "pixels", "Side of the stage's image."),
        .init("from", .string, role: .sampling, "Id of the stage whose image this one continues from."),
    ]

    /// The network of a stage that has one.
    private static func network(_ backbones: BackboneRegistry) -> [SettingsSchema.Field] {
        [
            .init(
                "network", .either([.variants(backbones.variants), .string]), required: true,
                "The network, or the name of one in `networks`.")
        ]
    }

    /// The keys that a stage keeps where its `type` changes: those that do not belong to a family.
    static let stageKeys = Set((before + after).map(\.key) + ["network", "type"])

    /// What every stage may hold, whatever its family; without a network the first keys alone.
    static func stage(with backbones: BackboneRegistry) -> SettingsSchema {
        SettingsSchema(title: "stage", fields: before + network(backbones) + after)
    }

    /// What `networks` may hold: the networks of stages, and where their weights are.
    private static func networks(_ backbones: BackboneRegistry) -> [SettingsSchema.Variant] {
        backbones.variants.map { variant in
            SettingsSchema.Variant(
                variant.name,
                variant.schema.adding([
                    .init(
                        "weights", .string, role: .place,
                        "Checkpoint for all stages that share the network; relative names count from the file they are written in."
                    )
                ]))
        }
    }

    /// The keys of every stage with a network that stand behind the family's own.
    private static let after: [SettingsSchema.Field] = [
        .init("guidance", .map(Guidance.schema), role: .sampling, Guidance.schema.summary),
        .init(
            "weights", .string, role: .place,
            "Checkpoint of the stage; relative names count from the file they are written in."),
        .init("training", .map(TrainingSettings.schema), default: [:], role: .training, "How the stage is trained."),
    ]
}
