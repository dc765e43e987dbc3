import BatonDiffusion
import BatonSettings

/// The words of earlier files: what each is called now.
///
/// What a user writes in them is refused with the word of today; what Baton itself has stored in checkpoints and run folders is
/// read as if it had been written today.
enum EarlierWords {
    private enum Change {
        /// A value has another name.
        case value(String, now: String)
        /// A key stands elsewhere.
        case key(now: [String])
        /// A number is an end of a range.
        case end(Int, of: [String], whole: [Double])
    }

    /// Paths below a stage.
    private static let changes: [(path: [String], change: Change)] = [
        (["type"], .value("base", now: "edm")),
        (["sampler", "corrector"], .value("published", now: "heun")),
        (["levels", "sigma_min"], .end(0, of: ["levels", "sigma"], whole: [0])),
        (["process", "p_mean"], .key(now: ["levels", "mean"])),
        (["process", "p_std"], .key(now: ["levels", "std"])),
        (["process", "span"], .key(now: ["levels", "span"])),
        (["process", "weight"], .key(now: ["levels", "weight"])),
        (["process", "min_sigma"], .end(0, of: ["levels", "sigma"], whole: [0])),
        (["sampler", "sigma_min"], .end(0, of: ["sampler", "sigma"], whole: [0.008, 80])),
        (["sampler", "sigma_max"], .end(1, of: ["sampler", "sigma"], whole: [0.008, 80])),
    ]

    private static func name(_ path: [String]) -> String { path.joined(separator: ".") }

    /// `root` in the words of today, and an error for every earlier one.
    static func renewed(
        _ root: SettingsNode, plugins: PluginRegistry
    ) -> (root: SettingsNode, findings: [Diagnostic]) {
        guard let stages = root["stages"], let items = stages.items else { return (root, []) }
        var findings: [Diagnostic] = []
        let renewed = items.map { stage in
            changes.reduce(into: stage) { stage, entry in
                guard let node = stage.value(at: entry.path), !node.isNull else { return }
                let name = Self.name(entry.path)
                let word: String
                switch entry.change {
                case .value(let old, let new):
                    // A family of one's own may have the name.
                    guard node.text == old, plugins.family(old) == nil else { return }
                    stage = stage.setting(entry.path, to: SettingsNode(.string(new), at: node.location))
                    word = "write \(name): \(new)"
                case .key(let path):
                    stage = stage.removing(name).setting(path, to: node)
                    word = "write \(Self.name(path))"
                case .end(let index, let path, let whole):
                    var ends =
                        stage.value(at: path)?.items ?? whole.map { SettingsNode(.number($0), at: node.location) }
                    guard ends.indices.contains(index) else { return }
                    ends[index] = node
                    stage = stage.removing(name).setting(path, to: SettingsNode(.list(ends), at: node.location))
                    word = "write \(Self.name(path)): [\(whole.count > 1 ? "lowest, highest" : "lowest")]"
                }
                findings.append(
                    .error(
                        "config.earlier-word",
                        "'\(name)'" + (node.text.map { ": '\($0)'" } ?? "") + " is a word of earlier versions",
                        at: node.location, hint: word))
            }
        }
        guard !findings.isEmpty else { return (root, []) }
        var copy = root
        copy["stages"] = SettingsNode(.list(renewed), at: stages.location)
        return (copy, findings)
    }
}

extension SettingsNode {
    fileprivate func value(at path: [String]) -> SettingsNode? {
        path.reduce(Optional(self)) { node, key in node?[key] }
    }

    /// This map with `value` at `path`, whose maps are made where they are missing.
    fileprivate func setting(_ path: [String], to value: SettingsNode) -> SettingsNode {
        guard let key = path.first else { return value }
        var copy = self
        let inner = self[key] ?? SettingsNode(.map([]), at: value.location)
        copy[key] = inner.setting(Array(path.dropFirst()), to: value)
        return copy
    }
}
