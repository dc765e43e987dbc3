import BatonData
import BatonFiles
import Foundation

/// The picture that shows a sweep: a row a seed, a column a point.
enum SweepGrid {
    /// Most rows, and most pixels.
    private static let limits = (rows: 32, pixels: 1 << 25)

    /// Writes the grid of the first seeds to `path`; returns whether there was anything to show.
    static func write(_ results: [Sweep.Result], items: SampleItems, channels: Int, to path: String) throws -> Bool {
        let size = results.flatMap(\.costs).map(\.size).max() ?? 1
        let room = limits.pixels / max(1, results.count * size * size)
        let rows = items.prefix(min(limits.rows, max(1, room)))
        let columns = try results.map { result in
            let records = try result.folder.finished()
            return try rows.compactMap { item in
                try records[item.sample.seed].map {
                    try PixelImage.read("\(result.folder.path)/\($0.file)", channels: channels)
                }
            }
        }
        guard !rows.isEmpty, !columns.isEmpty, columns.allSatisfy({ $0.count == rows.count }) else { return false }
        let picture = ImageGrid(columns: 1).compose(stages: columns)
        let text = [PNG.TextEntry("Software", BatonVersion.text)]
        try AtomicFile.write(PNG.encode(picture, text: text, name: path), to: path)
        return true
    }
}
