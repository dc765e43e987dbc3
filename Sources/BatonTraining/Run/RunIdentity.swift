import BatonData
import BatonSettings

/// All that decides what a training learns. How long it takes, what is reported how often, and how the stage is sampled do not
/// count: with other values it is the same training, and goes on.
struct RunIdentity: Sendable {
    /// What the configuration says of it.
    let settings: SettingsNode
    /// Hash of the data set's content.
    let dataHash: String
    /// Where the data set comes from, for messages; it does not count.
    let dataSource: String
    /// What identifies the weights that the training begins with; nil for random ones.
    let warmStart: String?

    /// Collects what counts.
    ///
    /// - Parameters:
    ///   - configuration: the resolved cascade file up to the stage.
    ///   - stage: the stage's id.
    ///   - schema: what the file may hold, and what for.
    ///   - provenance: data and warm start.
    ///   - classes: names of the data set's classes; they stand for names that the configuration leaves out.
    init(
        of configuration: SettingsNode, stage: String, schema: SettingsSchema, provenance: RunProvenance,
        classes: [String]
    ) {
        settings = Self.settings(
            of: configuration, stage: stage, schema: schema, classes: classes)
        dataHash = provenance.datasetHash
        dataSource = provenance.dataset
        warmStart = provenance.warmStart
    }

    private static func settings(
        of configuration: SettingsNode, stage: String, schema: SettingsSchema, classes: [String]
    ) -> SettingsNode {
        let whole = schema.keeping(.run, in: configuration)
        let stages = configuration["stages"]?.items ?? []
        let index = stages.firstIndex { $0["id"]?.text == stage }
        var own = index.flatMap { whole["stages"]?.items?[$0] } ?? SettingsNode(.map([]))
        let from = index.flatMap { stages[$0]["from"]?.text }
        let below = stages.first { $0["id"]?.text == from }
        if let shared = own["network"]?.text { own["network"] = whole["networks"]?[shared] }
        var labels = whole["labels"]
        if let count = labels?["count"]?.integer, count > 0, labels?["names"] == nil, !classes.isEmpty {
            labels?["names"] = SettingsNode(.list(classes.map { SettingsNode(.string($0)) }))
        }
        var node = SettingsNode(.map([]))
        node["labels"] = labels
        for key in ["space", "data"] { node[key] = whole[key] }
        // The size of the smaller image decides what a stage learns, the name of the stage that makes it does not.
        node["from"] = below?["size"].map { SettingsNode(["size": $0.value]) }
        node["stage"] = own
        return node.canonical()
    }

    /// A name for it, 64 hexadecimal digits.
    var hash: String { ContentHash.hex(of: settings.json(compact: true) + dataHash + (warmStart ?? "")) }

    /// Every key in which a training differs from an earlier one.
    func differences(from earlier: RunIdentity) -> [SettingsDifference] {
        var differences = SettingsDifference.list(from: earlier.settings, to: settings).map { difference in
            let path = difference.path
            return SettingsDifference(
                path: path.hasPrefix("stage.") ? String(path.dropFirst(6)) : path, old: difference.old,
                new: difference.new)
        }
        if earlier.dataHash != dataHash {
            differences.append(
                SettingsDifference(path: "the data set", old: earlier.dataName, new: dataName))
        }
        if earlier.warmStart != warmStart {
            differences.append(
                SettingsDifference(
                    path: "the warm start", old: earlier.warmStart.map(Self.short) ?? "null",
                    new: warmStart.map(Self.short) ?? "null"))
        }
        return differences
    }

    private var dataName: String { "\(dataSource) (\(dataHash.prefix(12)))" }

    private static func short(_ identity: String) -> String { String(identity.prefix(19)) }

    /// `name-stage`, in characters that suit a folder's name.
    static func label(_ name: String, _ stage: String) -> String {
        String("\(name)-\(stage)".map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    }
}
