import BatonFiles
import Foundation

/// Builds a data set of floats, such as latents, from an array `[N, C, H, W]` or `[N, H, W]`: the values as they are.
public struct FloatSetBuilder: Sendable {
    /// Whether training may mirror the images.
    public var allowsHorizontalFlip: Bool
    /// The most bytes that the values may take.
    public var memory: Int

    /// Chooses how to build.
    public init(allowsHorizontalFlip: Bool = false, memory: Int = .max) {
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.memory = memory
    }

    private static let expected = "floats [N, C, H, W] with H = W and C of 1 to 64, or [N, H, W]"

    /// Whether a file has an array of floats that can be images, and none of whole numbers that rather is: pictures.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - array: the array that is meant; nil for any.
    public static func canBuild(from file: ArrayFile, array: String? = nil) -> Bool {
        if let array { return file.entries.contains { $0.name == array && $0.isFloat } }
        return file.entries.contains(where: isMeant)
            && !file.entries.contains { !$0.isFloat && [3, 4].contains($0.shape.count) }
    }

    private static func isMeant(_ entry: ArrayFile.Entry) -> Bool {
        entry.isFloat && [3, 4].contains(entry.shape.count)
    }

    /// Builds the set. Labels come from an array of whole numbers beside the images, called `labels`, `label`, `y` or `arr_1`.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - array: the array of images, where the file has several.
    ///   - embeddings: a vector for each image; those of a set that Baton made are kept without.
    /// - Throws: `badData` where no array holds images, labels or embeddings do not fit, or a value is not finite;
    ///   `unavailable` where the set would take more than ``memory``.
    public func build(
        from file: ArrayFile, array: String? = nil, embeddings: EmbeddingTable? = nil
    ) throws(BatonError) -> ImageDataset {
        let images = try file.choose(
            array, usual: ["images", "latents", "arr_0"], what: "images", expected: Self.expected, Self.isMeant)
        let shape = images.shape.count == 3 ? [images.shape[0], 1] + images.shape[1...] : images.shape
        guard shape[2] == shape[3], ImageDataset.floatChannels.contains(shape[1]), shape[0] > 0, shape[2] > 0,
            shape[2] <= 1 << 16, shape[0] <= ArrayLayout.mostPictures
        else {
            throw BatonError(
                .badData, "the array holds no images", file: file.path, found: images.description,
                expected: Self.expected)
        }
        let bytes = images.count.map { $0.multipliedReportingOverflow(by: 4) }
        guard let bytes, !bytes.overflow, bytes.partialValue <= memory else {
            throw BatonError(
                .unavailable, "the data set does not fit into memory", file: file.path, found: images.description,
                expected: "at most \(memory) bytes")
        }
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        let names = (0..<shape[0]).map { "\(images.name)/\($0)" }
        do {
            let classes = try classes(beside: images, of: file, count: shape[0])
            return try ImageDataset(
                size: shape[2], channels: shape[1], values: .floats(try images.values()),
                labels: classes.labels.isEmpty ? [Int](repeating: 0, count: shape[0]) : classes.labels,
                labelNames: classes.names, itemNames: names,
                embeddings: try embeddings?.rows(Array(0..<shape[0]), of: names),
                allowsHorizontalFlip: allowsHorizontalFlip,
                provenance: DatasetProvenance(
                    source: "the array '\(images.name)' of \(name)", tool: "baton data import",
                    parameters: ["element": images.element], counts: ["kept": shape[0]]))
        } catch {
            throw BatonError(error, file: file.path)
        }
    }

    private func classes(
        beside images: ArrayFile.Entry, of file: ArrayFile, count: Int
    ) throws -> ClassIndex {
        let usual = ["labels", "label", "y"] + (images.name == "arr_0" ? ["arr_1"] : [])
        guard let entry = usual.lazy.compactMap({ name in file.entries.first { $0.name == name } }).first else {
            return .none
        }
        let expected = "\(count) whole numbers of 0 to \((1 << 20) - 1)"
        guard !entry.isFloat, entry.shape == [count] || entry.shape == [count, 1] else {
            throw BatonError(
                .badData, "the array '\(entry.name)' holds no labels of '\(images.name)'", file: file.path,
                found: entry.description, expected: expected)
        }
        // 2^20 classes are exact in a float.
        let numbers = try entry.values()
        if let bad = numbers.firstIndex(where: { !(0..<Float(1 << 20)).contains($0) }) {
            throw BatonError(
                .badData, "label \(bad) is no class", file: file.path, found: "\(numbers[bad])", expected: expected)
        }
        let labels = numbers.map { Int($0) }
        return ClassIndex(labels: labels, names: (0...(labels.max() ?? 0)).map { "\($0)" })
    }
}
