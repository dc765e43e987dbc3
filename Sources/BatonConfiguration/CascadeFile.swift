import BatonDiffusion
import BatonSettings

/// A cascade file that was read, checked, and made into stages without weights.
public struct CascadeFile {
    /// The file, as the user named it.
    public let path: String
    /// Every file that was read, this one last.
    public let files: [String]
    /// The decoded file.
    public let description: CascadeDescription
    /// The stages, networks without values.
    public let cascade: Cascade
    /// Warnings and notes.
    public let diagnostics: [Diagnostic]
    /// The families its stages are of.
    public let families: FamilyRegistry

    /// Reads the cascade at `path`, YAML or JSON, with `overrides` such as `stages.top.sampler.eta=0.1`.
    /// - Throws: ``DiagnosticsError`` with every problem found; ``BatonError`` where the file cannot be read.
    public static func load(
        _ path: String, overrides: [String] = [], families: FamilyRegistry
    ) throws -> CascadeFile {
        try make(ConfigurationFile(path: path, overrides: overrides), families: families)
    }

    /// The same from text, for configurations that are stored inside other files.
    /// - Parameter file: the name that locations carry; `extends` and weights count from its directory.
    public static func load(
        text: String, file: String, overrides: [String] = [], families: FamilyRegistry
    ) throws -> CascadeFile {
        try make(ConfigurationFile(text: text, file: file, overrides: overrides), families: families)
    }

    /// The same from a map inside another file, `file`.
    static func load(
        _ node: SettingsNode, file: String, overrides: [String] = [], families: FamilyRegistry
    ) throws -> CascadeFile {
        try make(ConfigurationFile(node, file: file, overrides: overrides), families: families)
    }

    /// Everything there is to say about the cascade at `path`, errors included; throws only where it cannot be read.
    public static func check(
        _ path: String, overrides: [String] = [], families: FamilyRegistry
    ) throws -> (cascade: CascadeFile?, diagnostics: [Diagnostic]) {
        do {
            let file = try load(path, overrides: overrides, families: families)
            return (file, file.diagnostics)
        } catch let error as DiagnosticsError where error.kind == .badConfiguration {
            return (nil, error.diagnostics)
        }
    }

    private static func make(_ file: ConfigurationFile, families: FamilyRegistry) throws -> CascadeFile {
        let schema = try CascadeSchema.schema(for: families)
        let (root, foreign) = ForeignSettings.removed(from: file.root, families: families)
        let (settings, mistakes) = schema.validate(root)
        let problems = foreign + mistakes
        guard let settings else {
            let more =
                soundPart(of: root, schema: schema).map { CascadeBuilder.findings($0, families: families) } ?? []
            throw DiagnosticsError((problems + more).sortedByLocation())
        }
        var builder = CascadeBuilder(CascadeDescription(settings), families: families)
        let cascade = builder.build()
        let findings = (problems + builder.diagnostics).sortedByLocation()
        guard let cascade, !findings.hasErrors else { throw DiagnosticsError(findings) }
        return CascadeFile(
            path: file.path, files: file.files, description: builder.description, cascade: cascade,
            diagnostics: findings, families: families)
    }

    /// The stages that are right by themselves, so that the contract between them is checked although others are wrong.
    private static func soundPart(of root: SettingsNode, schema: SettingsSchema) -> CascadeDescription? {
        guard let stages = root["stages"], let items = stages.items else { return nil }
        func alone(_ stages: [SettingsNode]) -> Settings? {
            var copy = root
            copy["stages"] = SettingsNode(.list(stages), at: root["stages"]?.location)
            return schema.validate(copy).settings
        }
        let sound = items.filter { alone([$0]) != nil }
        return sound.isEmpty ? nil : alone(sound).map(CascadeDescription.init)
    }
}
