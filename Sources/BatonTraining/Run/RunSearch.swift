import BatonData
import BatonSettings
import Foundation

/// Looks among the runs of a stage for the one that a training belongs to.
struct RunSearch {
    /// The run's folder; nil where the training is a new run.
    private(set) var match: String?
    /// The newest run of the stage that is another one, and in which keys it differs.
    private(set) var other: (path: String, differences: [SettingsDifference])?

    /// Looks through the runs below the plan's folder, the newest first. A run is recognised by what its configuration says
    /// under the defaults of today, not by the text of it.
    init(_ plan: TrainingRun.Plan, stage: String, identity: RunIdentity, classes: [String]) {
        let source = plan.continuesFrom.map(Self.name)
        let label = RunIdentity.label(plan.name, stage)
        for (path, _) in RunFolder.list(below: plan.root).reversed().filter({ $0.label == label }) {
            let provenance = RunProvenance.read(path)
            let isSource = source?.run == Self.name(path).run && source?.checkpoint == nil
            if let source, !isSource, !Self.isContinued(provenance, from: source) { continue }
            if (try? String(contentsOfFile: path + "/identity", encoding: .utf8)) == identity.hash + "\n" {
                match = path
                return
            }
            guard let provenance, let stored = plan.stored(path + "/config.yaml") else { continue }
            let differences = identity.differences(
                from: RunIdentity(
                    of: stored, stage: stage, schema: plan.schema, provenance: provenance, classes: classes)
            )
            if differences.isEmpty {
                match = path
                return
            }
            if other == nil { other = (path, differences) }
        }
    }

    private typealias Source = (run: String, checkpoint: String?)

    /// The names of a run's folder and, where the path is that of a checkpoint, of the file.
    private static func name(_ path: String) -> Source {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        guard url.pathExtension == "h5" else { return (url.lastPathComponent, nil) }
        return (
            url.deletingLastPathComponent().deletingLastPathComponent().lastPathComponent, url.lastPathComponent
        )
    }

    private static func isContinued(_ provenance: RunProvenance?, from source: Source) -> Bool {
        guard let origin = provenance?.continuedFrom, name(origin.run).run == source.run else { return false }
        return source.checkpoint.map { $0 == name(origin.checkpoint).checkpoint } ?? true
    }

    /// Why the training is another run than the newest one of its stage, and how it may go on from that; nil where there is none.
    var explanation: String? {
        guard let (path, differences) = other else { return nil }
        let reasons = differences.map { difference in
            "\(difference.path) was \(Self.shown(difference.old)) and is \(Self.shown(difference.new))"
        }
        let text = "this is another run than \(path), because " + reasons.joined(separator: ", ")
        guard let newest = Snapshots.list(path + "/checkpoints").last?.path else { return text }
        let isOtherNetwork = differences.contains {
            $0.path.hasPrefix("network") || $0.path.hasPrefix("space") || $0.path == "labels.count"
        }
        return text + "; it begins anew, where "
            + (isOtherNetwork
                ? "--warm-start \(newest) begins with its weights"
                : "--continue-from \(path) goes on from its weights, moments and averages")
    }

    private static func shown(_ value: String) -> String { value == "null" ? "not set" : value }
}
