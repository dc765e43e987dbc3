import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

/// The picture that shows the first samples of a job, every stage side by side.
struct SampleGrid {
    /// Most samples on it, and most pixels.
    private static let limits = (samples: 64, pixels: 1 << 25)

    private let items: [SampleItem]
    private var pictures: [UInt64: [PixelImage]] = [:]

    /// A grid of the first images of a job.
    ///
    /// - Parameters:
    ///   - columns: pictures a sample.
    ///   - size: side of the largest of them.
    init(_ items: [SampleItem], columns: Int, size: Int) {
        let room = SampleGrid.limits.pixels / max(1, columns * size * size)
        self.items = Array(items.prefix(min(SampleGrid.limits.samples, max(1, room))))
    }

    /// Whether an image is on the grid.
    func shows(_ item: SampleItem) -> Bool { item.position < items.count }

    /// Adds an image: its pictures through the stages.
    mutating func add(_ item: SampleItem, stages: [PixelImage]) {
        if shows(item) { pictures[item.sample.seed] = stages }
    }

    /// The images that were not added, in order.
    var missing: [SampleItem] { items.filter { pictures[$0.sample.seed] == nil } }

    /// The grid of what was added; nil where nothing was.
    func compose() -> PixelImage? {
        let rows = items.compactMap { pictures[$0.sample.seed] }
        guard let first = rows.first else { return nil }
        return ImageGrid().compose(stages: first.indices.map { stage in rows.map { $0[stage] } })
    }
}
