import BatonSettings

/// One change of a configuration from the command line: `stages.top.sampler.eta=0.1`.
///
/// The path names keys, and items of a list by their `id` or by position from 0 (`stages.0`, `mult[1]`). The value is
/// YAML: `0.1`, `true`, `[1, 2]`, `{type: heun}`; `null` takes the key away.
public struct Override: Sendable, Hashable {
    /// The keys from the outermost in.
    public let path: [String]
    /// The value, located in the override's own text.
    public let value: SettingsNode
    /// The text as given.
    public let text: String
    /// What is wrong with the value, which is faulty then.
    let problems: [Diagnostic]

    /// The most keys of a path: no configuration goes deeper.
    private static let depth = ConfigurationLimits().depth

    /// Reads an override.
    public init(_ text: String) throws(DiagnosticsError) {
        let file = "--set \(text)"
        let start = SourceLocation(file: file)
        guard let equals = text.firstIndex(of: "=") else {
            throw DiagnosticsError([
                .error(
                    "config.bad-override", "an override is written key.key=value", at: start,
                    hint: "for example stages.top.sampler.eta=0.1")
            ])
        }
        let name = text[..<equals].replacing("[", with: ".").replacing("]", with: "")
        path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains(where: \.isEmpty) else {
            throw DiagnosticsError([
                .error("config.bad-override", "'\(text[..<equals])' is not a path of keys", at: start)
            ])
        }
        guard path.count <= Override.depth else {
            throw DiagnosticsError([
                .error(
                    "config.bad-override", "a path of \(path.count) keys goes deeper than any configuration",
                    at: SourceLocation(file: "--set \(path.prefix(3).joined(separator: "."))…"))
            ])
        }
        let right = String(text[text.index(after: equals)...])
        var problems: [Diagnostic] = []
        do throws(DiagnosticsError) {
            let read =
                right.allSatisfy(\.isWhitespace)
                ? (SettingsNode(.null), []) : try ConfigurationText.read(right, file: file)
            value = read.0.located(at: start)
            problems = read.1
        } catch {
            value = .faulty(at: start)
            problems = error.diagnostics
        }
        self.problems = problems.map { problem in
            var problem = problem
            problem.location = start
            problem.notes = []
            return problem
        }
        self.text = text
    }

    /// `root` with the change made.
    func applied(to root: SettingsNode) throws(DiagnosticsError) -> SettingsNode {
        try apply(to: root, path[...], walked: [])
    }

    private var location: SourceLocation { SourceLocation(file: "--set \(text)") }

    private func apply(
        to node: SettingsNode, _ rest: ArraySlice<String>, walked: [String]
    ) throws(DiagnosticsError) -> SettingsNode {
        guard let key = rest.first else { return value }
        let here = walked.isEmpty ? "the configuration" : "'\(walked.joined(separator: "."))'"
        switch node.value {
        case .map(var entries):
            // A stage that becomes one of another family leaves what files say of the old one behind, as under `extends`;
            // what another override says stays.
            if key == "type", walked.count == 2, walked[0] == "stages", value != node["type"] {
                entries.removeAll { !CascadeSchema.stageKeys.contains($0.key) && $0.keyLocation?.isOverride != true }
            }
            let index = entries.firstIndex { $0.key == key }
            if rest.count == 1 && value.isNull && !value.isFaulty {
                if let index { entries.remove(at: index) }
            } else {
                let old = index.map { entries[$0].node } ?? SettingsNode(.map([]), at: location)
                let entry = SettingsNode.Entry(
                    key, at: location,
                    try apply(
                        to: old.isNull ? SettingsNode(.map([]), at: location) : old, rest.dropFirst(),
                        walked: walked + [key]))
                if let index { entries[index] = entry } else { entries.append(entry) }
            }
            return SettingsNode(.map(entries), at: node.location)
        case .list(var items):
            let ids = items.compactMap { $0["id"]?.text }
            let named = items.firstIndex { $0["id"]?.text == key }
            guard let index = named ?? Int(key).flatMap({ items.indices.contains($0) ? $0 : nil }) else {
                let known = ids.isEmpty ? "it has \(items.count) items" : "known ids: \(ids.joined(separator: ", "))"
                throw DiagnosticsError([
                    .error(
                        "config.unknown-override", "\(here) has no item '\(key)'", at: location,
                        hint: Spelling.nearest(to: key, among: ids).map { "did you mean '\($0)'?" } ?? known)
                ])
            }
            items[index] = try apply(to: items[index], rest.dropFirst(), walked: walked + [key])
            return SettingsNode(.list(items), at: node.location)
        default:
            throw DiagnosticsError([
                .error("config.unknown-override", "\(here) has no keys, so '\(key)' cannot be set", at: location)
            ])
        }
    }
}

extension SettingsNode {
    /// This value as if all of it stood at `place`.
    fileprivate func located(at place: SourceLocation) -> SettingsNode {
        switch value {
        case .list(let items): SettingsNode(.list(items.map { $0.located(at: place) }), at: place)
        case .map(let entries):
            SettingsNode(.map(entries.map { Entry($0.key, at: place, $0.node.located(at: place)) }), at: place)
        default: isFaulty ? .faulty(at: place) : SettingsNode(value, at: place)
        }
    }
}
