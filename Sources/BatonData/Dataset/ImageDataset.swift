import BatonSettings

/// Square RGB pictures of one size in memory, with their labels and where they come from.
///
/// A value: subsets and other sizes are new data sets. Stored in HDF5 by ``write(to:)`` and ``load(_:)``.
public struct ImageDataset: Sendable {
    /// The side of every picture in pixels.
    public let size: Int
    /// Always 3.
    public let channels = 3
    /// All pictures, `[count, size, size, 3]`, contiguous.
    public let images: [UInt8]
    /// One class index a picture, below the count of ``labelNames``; all 0 where there are no classes.
    public let labels: [Int]
    /// The classes; empty where the pictures are not labelled.
    public let labelNames: [String]
    /// One name a picture, such as `1F469 200D 1F680 woman astronaut` or a relative path.
    public let itemNames: [String]
    /// Yes-or-no properties by name, one value a picture, such as `skin-tone`.
    public let marks: [String: [Bool]]
    /// Whether a mirrored picture is as good an example; text and flags are not.
    public let allowsHorizontalFlip: Bool
    /// Where the pictures come from.
    public let provenance: DatasetProvenance
    /// SHA-256 of sizes, pictures, labels, names and marks, in hexadecimal; equal contents have equal hashes.
    public let contentHash: String

    /// The number of pictures.
    public var count: Int { labels.count }

    /// The values of one picture, `3·size²`.
    public var stride: Int { size * size * channels }

    /// The number of classes; 0 where the pictures are not labelled.
    public var classCount: Int { labelNames.count }

    /// Collects pictures and checks that everything fits together.
    public init(
        size: Int, images: [UInt8], labels: [Int], labelNames: [String], itemNames: [String],
        marks: [String: [Bool]] = [:], allowsHorizontalFlip: Bool, provenance: DatasetProvenance
    ) throws(DataError) {
        func require(_ holds: Bool, _ what: String, found: String, expected: String) throws(DataError) {
            guard holds else { throw DataError(.badData, what, found: found, expected: expected) }
        }
        let count = labels.count
        try require(size > 0, "a data set needs a positive picture size", found: "\(size)", expected: "at least 1")
        try require(count > 0, "a data set needs at least one picture", found: "none", expected: "one or more")
        let (expected, overflow) = (size * size * 3).multipliedReportingOverflow(by: count)
        try require(
            !overflow && images.count == expected, "pictures and labels disagree", found: "\(images.count) values",
            expected: "\(count)·\(size)·\(size)·3")
        try require(
            itemNames.count == count, "names and labels disagree", found: "\(itemNames.count) names",
            expected: "\(count)")
        let classes = max(1, labelNames.count)
        if let bad = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
            throw DataError(
                .badData, "picture \(bad) has a label outside the classes", found: "\(labels[bad])",
                expected: "0 to \(classes - 1)")
        }
        for (name, values) in marks {
            try require(
                !name.isEmpty && !name.contains("/"), "a mark's name is part of a path", found: "'\(name)'",
                expected: "a name without '/'")
            try require(
                values.count == count, "the mark '\(name)' does not cover the pictures",
                found: "\(values.count) values", expected: "\(count)")
        }
        self.size = size
        self.images = images
        self.labels = labels
        self.labelNames = labelNames
        self.itemNames = itemNames
        self.marks = marks
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.provenance = provenance
        let hash = ContentHash()
        hash.update("baton-dataset 1")
        for number in [size, 3, count, allowsHorizontalFlip ? 1 : 0] { hash.update(number) }
        hash.update(images)
        for label in labels { hash.update(label) }
        hash.update(labelNames.count)
        for name in labelNames { hash.update(name) }
        for name in itemNames { hash.update(name) }
        for (name, values) in marks.sorted(by: { $0.key < $1.key }) {
            hash.update(name)
            hash.update(values.map { $0 ? 1 : 0 })
        }
        contentHash = hash.hex()
    }

    /// One picture.
    public func image(at index: Int) -> PixelImage {
        PixelImage(
            width: size, height: size, channels: channels,
            pixels: Array(images[(index * stride)..<((index + 1) * stride)]))
    }

    /// How many pictures each class has.
    public var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: max(1, classCount))
        for label in labels { counts[label] += 1 }
        return counts
    }
}
