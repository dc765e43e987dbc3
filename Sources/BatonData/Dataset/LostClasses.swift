import BatonFiles

/// Classes of a source that have pictures, but none in the data set: training would go on without them, and nobody would
/// notice.
struct LostClasses {
    private let names: [String]
    private let reasons: [String: BuildReport.Omission]
    private let title: String

    /// Finds them.
    ///
    /// - Parameter kept: indices of the pictures that are in the set.
    init(_ contents: SourceContents, kept: [Int], _ report: BuildReport) {
        let classes = contents.classes
        func owner(_ index: Int) -> String {
            classes.labels.isEmpty ? ClassIndex.top(of: contents.names[index]) : classes.names[classes.labels[index]]
        }
        let indices = Dictionary(zip(contents.names, contents.names.indices), uniquingKeysWith: { first, _ in first })
        var reasons: [String: BuildReport.Omission] = [:]
        for omission in report.skipped + report.duplicates + report.unread {
            // What never became a picture has no label; its folder says which class it would have been of.
            let name =
                indices[omission.item].map(owner)
                ?? (classes.areFolders || classes.labels.isEmpty ? ClassIndex.top(of: omission.item) : nil)
            if let name, name != "." { reasons[name] = reasons[name] ?? omission }
        }
        let present = Set(kept.map(owner))
        self.reasons = reasons.filter { !present.contains($0.key) }
        names = self.reasons.keys.sorted(by: NaturalOrder.precedes)
        title = contents.title
    }

    /// - Throws: `badData` naming the classes and a reason.
    func refuse() throws(BatonError) {
        guard let first = names.first, let reason = reasons[first] else { return }
        throw BatonError(
            .badData,
            "no picture of \(names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")) in \(title) can be used",
            found: "\(reason.item): \(reason.reason)", expected: "at least one picture of each class",
            hint: "convert the pictures, or move the folder away to leave the class out")
    }
}
