import BatonDiffusion
import BatonSettings

/// What else is wrong with a cascade in which something is: everything that can be judged, and nothing that only follows.
///
/// Several cascades are made of the file, each with other right values in the place of the wrong ones. What is found in all of
/// them is not due to what was put there. A stage that cannot be made has something wrong in turn: that is put right, too, and
/// the file judged once more.
struct CascadeJudgement {
    private let schema: SettingsSchema
    private let plugins: PluginRegistry
    private let networks = NetworkCache()

    /// How many cascades are compared.
    private static let trials = 4
    /// More than a stage has parts that could be wrong one behind the other.
    private static let rounds = 8

    private struct Trial {
        let made: Int
        let failures: [CascadeBuilder.Failure]
        let diagnostics: [Diagnostic]
        /// Stages that could not be made because of what was put in.
        var misfits: Int { failures.count(where: \.isOfStandIn) }
    }

    init(schema: SettingsSchema, plugins: PluginRegistry) {
        self.schema = schema
        self.plugins = plugins
    }

    /// What there is to say about `root` besides what its schema has said.
    func findings(in root: SettingsNode) -> [Diagnostic] {
        guard let stages = root["stages"]?.items, !stages.isEmpty else { return [] }
        var root = root
        var certain: [Diagnostic] = []
        for _ in 0..<Self.rounds {
            let trials = (0..<Self.trials).compactMap { trial(of: root, choice: $0) }
            // What was put in may itself not suit: such a trial says nothing.
            guard let least = trials.map(\.misfits).min(),
                let most = trials.filter({ $0.misfits == least }).map(\.made).max()
            else { return certain }
            let best = trials.filter { $0.misfits == least && $0.made == most }
            let failures = (best.first?.failures ?? []).filter { failure in
                best.allSatisfy { $0.failures.contains { $0.diagnostics == failure.diagnostics } }
                    && !failure.isOfStandIn && !failure.diagnostics.allSatisfy(certain.contains)
            }
            guard !failures.isEmpty else { return certain + common(best.map(\.diagnostics)) }
            for failure in failures {
                certain += failure.diagnostics
                root = hiding(failure, in: root)
            }
        }
        return certain
    }

    private func trial(of root: SettingsNode, choice: Int) -> Trial? {
        guard let settings = schema.filling(root, choice: choice) else { return nil }
        var builder = CascadeBuilder(CascadeDescription(settings), plugins: plugins, networks: networks)
        _ = builder.build()
        return Trial(made: builder.madeCount, failures: builder.failures, diagnostics: builder.diagnostics)
    }

    /// What all have found, in the order of the first; nothing about what was put in.
    private func common(_ lists: [[Diagnostic]]) -> [Diagnostic] {
        (lists.first ?? []).compactMap { finding in
            guard finding.location?.isStandIn != true else { return nil }
            var finding = finding
            for list in lists {
                guard let same = list.first(where: finding.saysTheSame) else { return nil }
                finding.notes.removeAll { !same.notes.contains($0) }
                if finding.hint != same.hint { finding.hint = nil }
            }
            return finding
        }
    }

    /// `root` in which the cause of `failure` is faulty.
    private func hiding(_ failure: CascadeBuilder.Failure, in root: SettingsNode) -> SettingsNode {
        if let place = failure.place { return root.faulty(at: place) }
        guard let stages = root["stages"], var items = stages.items, items.indices.contains(failure.stage) else {
            return root
        }
        let family = plugins.family(items[failure.stage]["type"]?.text ?? "")
        for field in family?.schema(with: plugins.samplers).fields ?? [] {
            items[failure.stage][field.key] = .faulty(at: items[failure.stage][field.key]?.location)
        }
        var copy = root
        copy["stages"] = SettingsNode(.list(items), at: stages.location)
        return copy
    }
}

extension CascadeBuilder.Failure {
    /// Whether it is about what was put in the place of something wrong.
    fileprivate var isOfStandIn: Bool { diagnostics.contains { $0.location?.isStandIn == true } }
}

extension Diagnostic {
    /// Whether it is the same finding; facts and hints beside it may differ.
    fileprivate func saysTheSame(_ other: Diagnostic) -> Bool {
        severity == other.severity && code == other.code && message == other.message && location == other.location
    }
}

extension SettingsNode {
    /// This value with everything that stands at `place` faulty.
    fileprivate func faulty(at place: SourceLocation) -> SettingsNode {
        guard location != place else { return .faulty(at: place) }
        var copy = self
        switch value {
        case .map(let entries):
            copy.value = .map(entries.map { Entry($0.key, at: $0.keyLocation, $0.node.faulty(at: place)) })
        case .list(let items): copy.value = .list(items.map { $0.faulty(at: place) })
        default: break
        }
        return copy
    }
}
