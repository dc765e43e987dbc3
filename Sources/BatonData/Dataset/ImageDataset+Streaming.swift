import BatonFiles
import BatonHDF5
import Foundation

extension ImageDataset {
    /// Writes a set whose images are asked for one by one, so that it need not fit into memory. It is what ``write(to:)`` makes of
    /// the same set, not mirrored, without marks and embeddings.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - size: the side in pixels.
    ///   - channels: 1, 3 or 4 of pictures, 1 to 64 of floats.
    ///   - isFloat: whether the images are floats.
    ///   - labels: one an image, below the number of `labelNames`; 0 where there are no classes.
    ///   - labelNames: names of the classes.
    ///   - itemNames: one name a picture.
    ///   - provenance: how they were made.
    ///   - image: the bytes of an image: a picture's `[size, size, channels]`, or little-endian float32
    ///     `[channels, size, size]`.
    /// - Throws: `BatonError`; what `image` throws.
    public static func write(
        to path: String, size: Int, channels: Int = 3, isFloat: Bool = false, labels: [Int], labelNames: [String],
        itemNames: [String], provenance: DatasetProvenance, image: (Int) throws -> [UInt8]
    ) throws {
        precondition(labels.count == itemNames.count && size > 0, "one label and one name a picture")
        let (count, stride) = (labels.count, channels * size * size * (isFloat ? 4 : 1))
        let hash = DatasetHash(size: size, channels: channels, count: count, flip: false, isFloat: isFloat)
        var running = RunningStatistics(channels: channels)
        try HDF5File.save(to: path) { file in
            let rows = chunkRows(size: size, channels: channels, isFloat: isFloat)
            let images = try makeImages(in: file, size: size, channels: channels, count: count, isFloat: isFloat)
            for start in Swift.stride(from: 0, to: count, by: rows) {
                let range = start..<min(start + rows, count)
                let bytes = try range.flatMap { index in
                    let values = try image(index)
                    guard values.count == stride else {
                        throw BatonError(
                            .badData, "picture \(index) is not whole", file: path, found: "\(values.count) bytes",
                            expected: "\(stride)")
                    }
                    return values
                }
                if isFloat { bytes.withUnsafeBytes { running.add($0.bindMemory(to: Float.self), plane: size * size) } }
                bytes.withUnsafeBytes { hash.add(images: $0) }
                try bytes.withUnsafeBytes { try images.write(rows: range, bytes: $0) }
            }
            if isFloat { try write(running.statistics, to: file) }
            try writeFacts(
                to: file, size: size, count: count, flip: false,
                contentHash: hash.finish(labels: labels, labelNames: labelNames, itemNames: itemNames))
            try file.write(labels.map { Int64($0) }, shape: [count], to: "/labels")
            try writeNames(to: file, labelNames: labelNames, itemNames: itemNames, provenance: provenance)
        }
    }
}
