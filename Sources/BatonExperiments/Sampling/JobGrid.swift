import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

/// The picture that shows the first samples of a job, every stage side by side.
struct JobGrid {
    /// Most samples on it, and most pixels.
    private static let limits = (samples: 64, pixels: 1 << 25)

    private let items: [SampleItem]
    private let captions: GridCaptions?
    private var pictures: [Int: [PixelImage]] = [:]

    /// A grid of the first images of a job.
    ///
    /// - Parameters:
    ///   - columns: pictures a sample.
    ///   - size: side of the largest of them.
    ///   - captions: what is written under each sample; nil for nothing.
    init(_ items: SampleItems, columns: Int, size: Int, captions: GridCaptions? = nil) {
        let room = JobGrid.limits.pixels / max(1, columns * size * size)
        self.items = Array(items.prefix(min(JobGrid.limits.samples, max(1, room))))
        self.captions = captions
    }

    /// Whether an image is on the grid.
    func shows(_ item: SampleItem) -> Bool { item.position < items.count }

    /// Adds an image: its pictures through the stages.
    mutating func add(_ item: SampleItem, stages: [PixelImage]) {
        if shows(item) { pictures[item.position] = stages }
    }

    /// The images that were not added, in order.
    var missing: [SampleItem] { items.filter { pictures[$0.position] == nil } }

    /// The grid of what was added; nil where nothing was.
    func compose() -> PixelImage? {
        let shown = items.filter { pictures[$0.position] != nil }
        let rows = shown.compactMap { pictures[$0.position] }
        guard let first = rows.first else { return nil }
        return ImageGrid().compose(
            stages: first.indices.map { stage in rows.map { $0[stage] } },
            captions: captions.map { captions in shown.map(captions.text) })
    }
}

/// What is written under the samples of a grid: the seed, and the class where there is one.
struct GridCaptions: Sendable {
    /// `3 dog`, `3>7 0.25`, `3 ~2 dog`.
    func text(_ item: SampleItem) -> String {
        var text = "\(item.sample.seed)"
        if let blend = item.sample.blend {
            switch blend.partner {
            case .seed(let seed): text += ">\(seed) \((blend.share * 100).rounded() / 100)"
            case .variation(let number): text += " ~\(number)"
            }
        }
        if let label = item.label { text += " " + (item.labelName ?? "#\(label)") }
        return text
    }
}
