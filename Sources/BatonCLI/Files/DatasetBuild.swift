import BatonData
import BatonExperiments
import BatonSettings
import BatonTerminal
import Foundation

/// Builds a data set with progress, writes it, and tells what is in it.
enum DatasetBuild {
    /// A builder's work: told where progress goes, it returns the set and what was left out.
    typealias Work = (_ progress: (_ done: Int, _ total: Int) -> Void) throws -> (
        dataset: ImageDataset, report: BuildReport
    )

    /// What `--json` prints.
    private struct Summary: Encodable {
        let file: String
        let count: Int
        let size: Int
        let channels: Int
        /// Of floats their mean and deviation a channel.
        let mean: [Double]?
        let std: [Double]?
        /// Numbers a vector, where pictures have one.
        let embeddings: Int?
        let classes: [String: Int]
        let contentSha256: String
        let report: BuildReport
    }

    /// Does the work.
    static func run(_ options: DataOptions, _ work: Work) throws {
        let folder = URL(fileURLWithPath: options.output).deletingLastPathComponent().path
        // Nobody wants to learn after minutes that the result has no place.
        try OutputFolder.requireWritable(folder)
        var bar: ProgressBar?
        let (dataset, report) = try work { done, total in
            if bar == nil { bar = ProgressBar("drawing", unit: "pictures", total: total, isQuiet: options.quiet) }
            bar?.update(Double(done))
        }
        bar?.clear()
        try dataset.write(to: options.output)
        let counts = dataset.classCounts
        if options.json.isWanted {
            try Terminal.print(
                json:
                    Summary(
                        file: options.output, count: dataset.count, size: dataset.size, channels: dataset.channels,
                        mean: dataset.statistics?.mean, std: dataset.statistics?.std,
                        embeddings: dataset.embeddings?.width,
                        classes: Dictionary(zip(dataset.labelNames, counts), uniquingKeysWith: +),
                        contentSha256: dataset.contentHash, report: report))
            return
        }
        if !dataset.labelNames.isEmpty {
            var table = TextTable([("class", .right), ("name", .left), ("pictures", .right)])
            for (index, name) in dataset.labelNames.enumerated() { table.add(["\(index)", name, "\(counts[index])"]) }
            Terminal.print(table.rendered(for: .output) + "\n")
        }
        for omission in report.skipped.prefix(5) { Terminal.print("skipped \(omission.item): \(omission.reason)") }
        if report.skipped.count > 5 { Terminal.print("… and \(report.skipped.count - 5) more (--json lists all)") }
        for (reason, omissions) in Dictionary(grouping: report.unread, by: \.reason).sorted(by: { $0.key < $1.key }) {
            Terminal.print(
                "left out \(omissions.count): \(reason) (\(omissions.prefix(3).map(\.item).joined(separator: ", "))"
                    + (omissions.count > 3 ? ", …)" : ")"))
        }
        Terminal.print(
            "\(options.output): \(dataset.count) \(dataset.summary) from \(report.considered) "
                + "(\(report.skipped.count) skipped, \(report.duplicates.count) duplicates"
                + (report.unread.isEmpty ? ")" : ", and \(report.unread.count) not read)"))
        if !report.others.isEmpty {
            let kinds = report.others.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            Terminal.print("no pictures: " + kinds.joined(separator: ", "))
        }
    }
}
