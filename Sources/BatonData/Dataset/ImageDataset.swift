import BatonSettings

/// Square pictures of one size in memory, or images of another space as floats, with their labels and where they come from.
///
/// A value: subsets and other numberings are new data sets. Stored in HDF5 by ``write(to:)`` and ``load(_:numberedAs:)``.
public struct ImageDataset: Sendable {
    /// All values of a set.
    public enum Values: Sendable, Equatable {
        /// 8-bit pictures of 1 (grey), 3 (RGB) or 4 channels (RGB with straight alpha), `[count, size, size, channels]`.
        case pictures([UInt8])
        /// Images of any space as they are, such as latents, `[count, channels, size, size]`, all finite.
        case floats([Float])

        /// How many.
        var count: Int {
            switch self {
            case .pictures(let bytes): bytes.count
            case .floats(let numbers): numbers.count
            }
        }
    }

    /// The channels that floats may have.
    public static let floatChannels = 1...64

    /// The side of every image in pixels.
    public let size: Int
    /// 1, 3 or 4 for pictures, 1 to 64 for floats.
    public let channels: Int
    /// All images, contiguous.
    public let values: Values
    /// What the values of each channel are like; nil for pictures.
    public let statistics: ChannelStatistics?
    /// One class index an image, below the count of ``labelNames``; all 0 where there are no classes.
    public let labels: [Int]
    /// The classes; empty where the images are not labelled.
    public let labelNames: [String]
    /// One name an image, such as `1F469 200D 1F680 woman astronaut` or a relative path.
    public let itemNames: [String]
    /// Yes-or-no properties by name, one value an image, such as `skin-tone`.
    public let marks: [String: [Bool]]
    /// A vector an image, such as a text encoder's; nil without any.
    public let embeddings: Embeddings?
    /// Whether a mirrored image is as good an example; text and flags are not.
    public let allowsHorizontalFlip: Bool
    /// Where the images come from.
    public let provenance: DatasetProvenance
    /// SHA-256 of sizes, values, labels, names, marks and embeddings, in hexadecimal; equal contents have equal hashes.
    public let contentHash: String

    /// The number of images.
    public var count: Int { labels.count }

    /// The values of one image, `channels·size²`.
    public var stride: Int { size * size * channels }

    /// The number of classes; 0 where the images are not labelled.
    public var classCount: Int { labelNames.count }

    /// Whether the values are 8-bit pictures.
    public var holdsPictures: Bool { statistics == nil }

    /// Collects images and checks that everything fits together.
    ///
    /// - Throws: `badData` where counts disagree, a channel count is not one of those above, a float or a label is none, or a
    ///   mark's name is part of a path.
    public init(
        size: Int, channels: Int = 3, values: Values, labels: [Int], labelNames: [String], itemNames: [String],
        marks: [String: [Bool]] = [:], embeddings: Embeddings? = nil, allowsHorizontalFlip: Bool,
        provenance: DatasetProvenance
    ) throws(BatonError) {
        self.size = size
        self.channels = channels
        self.values = values
        self.labels = labels
        self.labelNames = labelNames
        self.itemNames = itemNames
        self.marks = marks
        self.embeddings = embeddings
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.provenance = provenance
        try Self.check(
            values, size: size, channels: channels, labels: labels, labelNames: labelNames, itemNames: itemNames,
            marks: marks, embeddings: embeddings)
        switch values {
        case .pictures: statistics = nil
        case .floats(let numbers):
            var running = RunningStatistics(channels: channels)
            numbers.withUnsafeBufferPointer { running.add($0, plane: size * size) }
            statistics = running.statistics
        }
        let hash = DatasetHash(
            size: size, channels: channels, count: labels.count, flip: allowsHorizontalFlip, isFloat: statistics != nil)
        switch values {
        case .pictures(let bytes): bytes.withUnsafeBytes { hash.add(images: $0) }
        case .floats(let numbers): numbers.withUnsafeBytes { hash.add(images: $0) }
        }
        contentHash = hash.finish(
            labels: labels, labelNames: labelNames, itemNames: itemNames, marks: marks, embeddings: embeddings)
    }

    private static func check(
        _ values: Values, size: Int, channels: Int, labels: [Int], labelNames: [String], itemNames: [String],
        marks: [String: [Bool]], embeddings: Embeddings?
    ) throws(BatonError) {
        func require(_ holds: Bool, _ what: String, found: String, expected: String) throws(BatonError) {
            guard holds else { throw BatonError(.badData, what, found: found, expected: expected) }
        }
        let count = labels.count
        try require(size > 0, "a data set needs a positive picture size", found: "\(size)", expected: "at least 1")
        try require(count > 0, "a data set needs at least one picture", found: "none", expected: "one or more")
        switch values {
        case .pictures:
            try require(
                [1, 3, 4].contains(channels), "pictures cannot have so many channels", found: "\(channels)",
                expected: "1 (grey), 3 (RGB) or 4 (RGB and alpha)")
        case .floats(let numbers):
            try require(
                floatChannels.contains(channels), "images cannot have so many channels", found: "\(channels)",
                expected: "\(floatChannels.lowerBound) to \(floatChannels.upperBound)")
            if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
                throw BatonError(
                    .badData, "image \(bad / max(1, size * size * channels)) has a value that is none",
                    found: "\(numbers[bad])", expected: "finite numbers")
            }
        }
        let (plane, overflow) = size.multipliedReportingOverflow(by: size)
        let (one, more) = plane.multipliedReportingOverflow(by: channels)
        let (expected, most) = one.multipliedReportingOverflow(by: count)
        try require(
            !overflow && !more && !most && values.count == expected, "pictures and labels disagree",
            found: "\(values.count) values", expected: "\(count)·\(size)·\(size)·\(channels)")
        try require(
            itemNames.count == count, "names and labels disagree", found: "\(itemNames.count) names",
            expected: "\(count)")
        let classes = max(1, labelNames.count)
        if let bad = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
            throw BatonError(
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
        if let embeddings {
            try require(
                embeddings.count == count, "the embeddings do not cover the pictures",
                found: "\(embeddings.count) rows", expected: "\(count)")
        }
    }

    /// One picture.
    ///
    /// - Precondition: the set holds pictures (``holdsPictures``).
    public func image(at index: Int) -> PixelImage {
        guard case .pictures(let pixels) = values else { preconditionFailure("a set of floats holds no pictures") }
        return PixelImage(
            width: size, height: size, channels: channels,
            pixels: Array(pixels[(index * stride)..<((index + 1) * stride)]))
    }

    /// How many images each class has.
    public var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: max(1, classCount))
        for label in labels { counts[label] += 1 }
        return counts
    }

    /// The images at `indices`, in that order; the classes stay.
    public func subset(_ indices: [Int]) throws(BatonError) -> ImageDataset {
        if let bad = indices.first(where: { !(0..<count).contains($0) }) {
            throw BatonError(.badData, "there is no picture \(bad)", expected: "0 to \(count - 1)")
        }
        func chosen<Value>(_ all: [Value]) -> [Value] {
            var result: [Value] = []
            result.reserveCapacity(indices.count * stride)
            for index in indices { result += all[(index * stride)..<((index + 1) * stride)] }
            return result
        }
        let values: Values =
            switch values {
            case .pictures(let bytes): .pictures(chosen(bytes))
            case .floats(let numbers): .floats(chosen(numbers))
            }
        var origin = provenance
        origin.counts["subset"] = indices.count
        return try ImageDataset(
            size: size, channels: channels, values: values, labels: indices.map { labels[$0] }, labelNames: labelNames,
            itemNames: indices.map { itemNames[$0] }, marks: marks.mapValues { mark in indices.map { mark[$0] } },
            embeddings: embeddings?.rows(indices), allowsHorizontalFlip: allowsHorizontalFlip, provenance: origin)
    }
}
