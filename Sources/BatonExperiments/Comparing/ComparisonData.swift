import BatonConfiguration
import BatonData
import BatonSettings
import Foundation

/// The reference pictures of a comparison.
enum ComparisonData {
    /// Reads or draws them.
    ///
    /// - Parameters:
    ///   - option: the data set of the command line, which counts more than the file's.
    ///   - classes: the cascades' names of the classes, by which those of the data are numbered.
    ///   - folder: keeps what was drawn for the next run; nil keeps nothing.
    static func load(
        _ source: ComparisonFile.DataSource?, option: String?, classes: [String], keptIn folder: String?, file: String,
        watch: Watch
    ) throws -> (dataset: ImageDataset, name: String) {
        if let option { return (try ImageDataset.load(option, numberedAs: classes), fileName(option)) }
        switch source {
        case .file(let path): return (try ImageDataset.load(path, numberedAs: classes), fileName(path))
        case .emoji(let size):
            let kept = folder.map { "\($0)/emoji-\(size).h5" }
            if let kept, FileManager.default.fileExists(atPath: kept) {
                return (try ImageDataset.load(kept, numberedAs: classes), "emoji, \(size) px")
            }
            var isBegun = false
            let builder = EmojiBuilder(size: size)
            let built = try builder.build { done, total in
                if !isBegun { watch.tell(.began("drawing", unit: "emoji", total: total)) }
                isBegun = true
                watch.tell(.advanced(Double(done)))
            }
            watch.tell(.ended)
            if let kept { try built.dataset.write(to: kept) }
            return (try built.dataset.numbered(as: classes), "emoji, \(size) px")
        case nil:
            throw BatonError(
                .usage, "the comparison names no data to compare with", file: file,
                hint: "name a data set with --data, or write data: {type: file, path: …}")
        }
    }

    private static func fileName(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
