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
    /// The families and networks its stages are of.
    public let plugins: PluginRegistry

    /// Reads the cascade at `path`, YAML or JSON, with `overrides` such as `stages.top.sampler.eta=0.1`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - overrides: changes, `key=value`.
    ///   - stage: the stage that is wanted: those that do not lead to it are left out, whatever is wrong with them.
    ///   - plugins: the plug-ins.
    /// - Throws: `DiagnosticsError` with every problem found; `BatonError` where the file cannot be read, or has no such
    ///   stage (usage).
    public static func load(
        _ path: String, overrides: [String] = [], leadingTo stage: String? = nil, plugins: PluginRegistry
    ) throws -> CascadeFile {
        try make(.read(path, overrides: overrides).leading(to: stage), plugins: plugins)
    }

    /// The same from text, for configurations that are stored inside other files.
    /// - Parameters:
    ///   - text: the text.
    ///   - file: the name that locations carry; `extends` and weights count from its directory.
    ///   - overrides: changes, `key=value`.
    ///   - plugins: the plug-ins.
    public static func load(
        text: String, file: String, overrides: [String] = [], plugins: PluginRegistry
    ) throws -> CascadeFile {
        try make(.read(text: text, file: file, overrides: overrides), plugins: plugins)
    }

    /// The same from what Baton stored itself, in a checkpoint `file`, maybe in the words of an earlier version.
    public static func load(stored text: String, file: String, plugins: PluginRegistry) throws -> CascadeFile {
        try make(.read(text: text, file: file, overrides: []), isStored: true, plugins: plugins)
    }

    /// The same from a run's folder: the file at `path`.
    public static func load(stored path: String, plugins: PluginRegistry) throws -> CascadeFile {
        try make(.read(path, overrides: []), isStored: true, plugins: plugins)
    }

    /// The same from a map inside another file, `file`.
    static func load(
        _ node: SettingsNode, file: String, overrides: [String] = [], plugins: PluginRegistry
    ) throws -> CascadeFile {
        try make(.read(node, file: file, overrides: overrides), plugins: plugins)
    }

    /// Everything there is to say about the cascade at `path`, errors included; throws only where it cannot be read.
    public static func check(
        _ path: String, overrides: [String] = [], plugins: PluginRegistry
    ) throws -> (cascade: CascadeFile?, diagnostics: [Diagnostic]) {
        do {
            let file = try load(path, overrides: overrides, plugins: plugins)
            return (file, file.diagnostics)
        } catch let error as DiagnosticsError where error.kind == .badConfiguration {
            return (nil, error.diagnostics)
        }
    }

    private static func make(
        _ file: ConfigurationFile, isStored: Bool = false, plugins: PluginRegistry
    ) throws -> CascadeFile {
        let schema = try CascadeSchema.schema(for: plugins)
        let (renewed, earlier) = EarlierWords.renewed(file.root, plugins: plugins)
        let (root, foreign) = ForeignSettings.refused(in: renewed, plugins: plugins)
        let (settings, mistakes) = schema.validate(root)
        let problems = file.problems + (isStored ? [] : earlier) + foreign + mistakes
        guard let settings, !problems.hasErrors else {
            let more = CascadeJudgement(schema: schema, plugins: plugins).findings(in: root)
            throw DiagnosticsError((problems + more).sortedByLocation())
        }
        var builder = CascadeBuilder(CascadeDescription(settings), plugins: plugins)
        let cascade = builder.build()
        guard let cascade else {
            let more = CascadeJudgement(schema: schema, plugins: plugins).findings(in: root)
            throw DiagnosticsError((problems + more).sortedByLocation())
        }
        let findings = (problems + builder.findings).sortedByLocation()
        guard !findings.hasErrors else { throw DiagnosticsError(findings) }
        return CascadeFile(
            path: file.path, files: file.files, description: builder.description, cascade: cascade,
            diagnostics: findings, plugins: plugins)
    }
}
