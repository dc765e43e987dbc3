import BatonData

/// Pictures in rows and columns: one row a seed, one column a stage or arm.
public struct PictureStrips: Sendable {
    /// One column.
    public struct Column: Sendable {
        /// What it shows, such as `relay`.
        public var title: String
        /// Its stage and size, such as `base, 16 px`.
        public var detail: String
        /// Whether it is the last stage of its arm.
        public var isFinal: Bool
        /// One a row, in the rows' order.
        public var pictures: [PixelImage]

        /// Names a column.
        public init(title: String, detail: String, isFinal: Bool, pictures: [PixelImage]) {
            self.title = title
            self.detail = detail
            self.isFinal = isFinal
            self.pictures = pictures
        }
    }

    /// Seed and class of each row.
    public var rows: [String]
    /// The columns from left to right. The first final one is what the others' differences are taken from.
    public var columns: [Column]

    /// Collects pictures.
    public init(rows: [String], columns: [Column]) {
        self.rows = rows
        self.columns = columns
    }

    /// The columns with, behind every final one but the first, its difference from the first final one.
    var withDifferences: [Column] {
        guard let first = columns.first(where: \.isFinal) else { return columns }
        var result: [Column] = []
        var isFirst = true
        for column in columns {
            result.append(column)
            guard column.isFinal else { continue }
            if !isFirst {
                result.append(
                    Column(
                        title: "difference", detail: "\(column.title) − \(first.title)", isFinal: false,
                        pictures: zip(column.pictures, first.pictures).map(PictureStrips.difference)))
            }
            isFirst = false
        }
        return result
    }

    /// The absolute difference, white where there is none; of what one sees on white where pictures have alpha.
    static func difference(_ a: PixelImage, _ b: PixelImage) -> PixelImage {
        if a.channels == 4 || b.channels == 4 {
            return difference(a.converted(toChannels: 3), b.converted(toChannels: 3))
        }
        return PixelImage(
            width: a.width, height: a.height, channels: a.channels,
            pixels: zip(a.pixels, b.pixels).map { 255 - UInt8(abs(Int($0) - Int($1))) })
    }
}
