/// Lays pictures out in a grid on one ground.
public struct ImageGrid: Sendable {
    /// Pictures, or groups of them, a row; nil for the squarest grid.
    public var columns: Int?
    /// Pixels between pictures, and around the grid.
    public var gap: Int
    /// The value of the ground, in every channel.
    public var background: UInt8

    /// Chooses the layout.
    public init(columns: Int? = nil, gap: Int = 2, background: UInt8 = 255) {
        self.columns = columns
        self.gap = gap
        self.background = background
    }

    /// The pictures in reading order. Smaller ones are enlarged by whole factors and centred in their cells.
    ///
    /// - Precondition: there is at least one.
    public func compose(_ images: [PixelImage]) -> PixelImage { compose(stages: [images]) }

    /// Each sample's pictures through the stages of a cascade, side by side, the samples in reading order.
    ///
    /// A smaller stage is shown as the next one is given it: nearest-upsampled. Samples are set apart by three gaps. The grid has
    /// the most channels of any picture.
    ///
    /// - Parameters:
    ///   - stages: the pictures of each stage, lowest first, in the same order of samples.
    ///   - captions: a line under each sample, cut where it is wider; nil for none.
    /// - Precondition: every stage has as many pictures, at least one.
    public func compose(stages: [[PixelImage]], captions: [String]? = nil) -> PixelImage {
        let count = stages.first?.count ?? 0
        precondition(count > 0, "a grid shows at least one picture")
        precondition(stages.allSatisfy { $0.count == count }, "every stage shows the same samples")
        let all = stages.flatMap { $0 }
        let channels = all.reduce(1) { max($0, $1.channels) }
        let cellWidth = all.reduce(1) { max($0, $1.width) }
        let cellHeight = all.reduce(1) { max($0, $1.height) }
        let perRow = min(count, max(1, columns ?? squarest(count, stages: stages.count)))
        let rows = (count + perRow - 1) / perRow
        let groupWidth = stages.count * cellWidth + (stages.count - 1) * gap
        let groupGap = stages.count > 1 ? 3 * gap : gap
        let font = captions.map { _ in CaptionFont(size: max(9, min(24, cellHeight / 6))) }
        let groupHeight = cellHeight + (font?.lineHeight ?? 0)
        var canvas = PixelImage(
            width: perRow * groupWidth + (perRow - 1) * groupGap + 2 * gap,
            height: rows * groupHeight + (rows - 1) * groupGap + 2 * gap,
            channels: channels, fill: background)
        for sample in 0..<count {
            let left = gap + sample % perRow * (groupWidth + groupGap)
            let top = gap + sample / perRow * (groupHeight + groupGap)
            for (index, stage) in stages.enumerated() {
                let image = stage[sample]
                let factor = min(cellWidth / image.width, cellHeight / image.height)
                let shown = (factor > 1 ? image.nearestUpsampled(by: factor) : image).converted(toChannels: channels)
                canvas.draw(
                    shown, x: left + index * (cellWidth + gap) + (cellWidth - shown.width) / 2,
                    y: top + (cellHeight - shown.height) / 2)
            }
            if let captions, let font, sample < captions.count {
                font.draw(
                    captions[sample], on: &canvas, x: left, y: top + cellHeight, width: groupWidth,
                    ink: background < 128 ? 255 : 0)
            }
        }
        return canvas
    }

    /// The columns that bring `count` groups of `stages` cells nearest to a square.
    private func squarest(_ count: Int, stages: Int) -> Int {
        let ideal = (Double(count) / Double(stages)).squareRoot()
        return min(count, max(1, Int(ideal.rounded(.up))))
    }
}
