import BatonDiffusion
import BatonSettings

/// One of the cascades of a comparison.
public struct ComparisonArm {
    /// Its name.
    public let id: String
    /// The cascade as it is written.
    public let file: CascadeFile
    private let node: SettingsNode
    private let comparison: String
    private let plugins: PluginRegistry

    /// The cascade with further changes, such as `stages.top.sampler.steps=12`. Its stages are new: they share nothing
    /// with those of `file`.
    public func cascade(overrides: [String] = []) throws -> CascadeFile {
        try CascadeFile.load(node, file: comparison, overrides: overrides, plugins: plugins)
    }

    /// Whether a stage is written to stop after a number of evaluations.
    func stopsAfterCalls(_ stage: String) -> Bool {
        let stages = file.resolved["stages"]?.items ?? []
        let calls = stages.first { $0["id"]?.text == stage }?["sampler"]?["stop"]?["calls"]
        return calls.map { !$0.isNull } ?? false
    }

    /// Every arm of a comparison, all problems at once.
    static func all(in settings: Settings, file: String, plugins: PluginRegistry) throws -> [ComparisonArm] {
        let arms = settings.node["arms"]
        let entries = arms?.entries ?? []
        guard !entries.isEmpty else {
            throw DiagnosticsError([
                .error("compare.arms", "a comparison needs at least one arm", at: arms?.location)
            ])
        }
        var problems: [Diagnostic] = []
        var result: [ComparisonArm] = []
        for entry in entries {
            do {
                result.append(try arm(entry, base: settings.node["base"], file: file, plugins: plugins))
            } catch let error as DiagnosticsError where error.kind == .badConfiguration {
                problems += error.diagnostics
            }
        }
        problems += result.dropFirst().flatMap { $0.differences(from: result[0]) }
        // What two arms share is wrong in both; it is said once.
        var seen = Set<Diagnostic>()
        problems = problems.filter { seen.insert($0).inserted }
        guard !problems.hasErrors else { throw DiagnosticsError(problems.sortedByLocation()) }
        return result
    }

    private static func arm(
        _ entry: SettingsNode.Entry, base: SettingsNode?, file: String, plugins: PluginRegistry
    ) throws -> ComparisonArm {
        guard CascadeBuilder.isName(entry.key.replacing(".", with: "-")) else {
            throw DiagnosticsError([
                .error(
                    "config.bad-id", "the name of an arm is made of letters, digits, '.', '-' and '_', at most 64",
                    at: entry.keyLocation)
            ])
        }
        var node = entry.node.isNull ? SettingsNode(.map([]), at: entry.keyLocation) : entry.node
        guard node.entries != nil else {
            throw DiagnosticsError([
                .error("config.wrong-type", "arm '\(entry.key)' must be a map of cascade settings", at: node.location)
            ])
        }
        if node["extends"] == nil, let base { node["extends"] = base }
        let cascade = try CascadeFile.load(node, file: file, plugins: plugins)
        return ComparisonArm(id: entry.key, file: cascade, node: node, comparison: file, plugins: plugins)
    }

    /// Why two arms cannot be compared.
    private func differences(from first: ComparisonArm) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        func require<Value: Equatable>(
            _ code: String, _ what: String, _ value: (CascadeFile) -> Value, hint: String? = nil
        ) {
            let (mine, other) = (value(file), value(first.file))
            guard mine != other else { return }
            problems.append(
                .error(
                    code, "arm '\(id)' has \(what) \(mine), but arm '\(first.id)' \(other)", at: node.location,
                    hint: hint))
        }
        require("compare.size", "pictures of size", { $0.cascade.nodes.last?.stage.resolution ?? 0 })
        require("compare.labels", "a number of classes,", { $0.cascade.labels.count })
        let (mine, others) = (ClassNames(file.description.labelNames), ClassNames(first.file.description.labelNames))
        if (try? mine.agree(with: others)) != true {
            problems.append(
                .error(
                    "compare.labels",
                    "arm '\(id)' numbers its classes otherwise than arm '\(first.id)': \(mine.summary), not \(others.summary)",
                    at: node.location, hint: "the same class must have the same number in all arms"))
        }
        require("compare.space", "channels:", { $0.cascade.space.channels })
        return problems
    }
}
