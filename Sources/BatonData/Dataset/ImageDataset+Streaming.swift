import BatonHDF5
import BatonSettings
import Foundation

extension ImageDataset {
    /// Writes a set whose pictures are asked for one by one, so that it need not fit into memory. It is what ``write(to:)`` makes of
    /// the same set, not mirrored and without marks.
    ///
    /// - Parameters:
    ///   - labels: one a picture, below the number of `labelNames`; 0 where there are no classes.
    ///   - picture: the values of a picture, `[size, size, 3]`.
    /// - Throws: `DataError`; what `picture` throws.
    public static func write(
        to path: String, size: Int, labels: [Int], labelNames: [String], itemNames: [String],
        provenance: DatasetProvenance, picture: (Int) throws -> [UInt8]
    ) throws {
        precondition(labels.count == itemNames.count && size > 0, "one label and one name a picture")
        let (count, stride) = (labels.count, 3 * size * size)
        let hash = ContentHash()
        hash.update("baton-dataset 1")
        for number in [size, 3, count, 0] { hash.update(number) }
        try HDF5File.save(to: path) { file in
            let rows = max(1, (1 << 18) / stride)
            let pictures = try file.createDataset(
                "/images", .uint8, shape: [count, size, size, 3], chunkedBy: rows, compression: 5)
            for start in Swift.stride(from: 0, to: count, by: rows) {
                let range = start..<min(start + rows, count)
                let bytes = try range.flatMap { index in
                    let values = try picture(index)
                    guard values.count == stride else {
                        throw DataError(
                            .badData, "picture \(index) is not whole", file: path, found: "\(values.count) values",
                            expected: "\(stride)")
                    }
                    return values
                }
                hash.update(bytes)
                try bytes.withUnsafeBytes { try pictures.write(rows: range, bytes: $0) }
            }
            for label in labels { hash.update(label) }
            hash.update(labelNames.count)
            for name in labelNames + itemNames { hash.update(name) }
            try file.setAttribute("format", .string(format))
            try file.setAttribute("format_version", .integer(formatVersion))
            try file.setAttribute("size", .integer(Int64(size)))
            try file.setAttribute("allows_horizontal_flip", .integer(0))
            try file.setAttribute("content_sha256", .string(hash.hex()))
            try file.write(labels.map { Int64($0) }, shape: [count], to: "/labels")
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for (name, value) in [
                ("label_names", try encoder.encode(labelNames)), ("item_names", try encoder.encode(itemNames)),
                ("provenance", try encoder.encode(provenance)),
            ] { try file.write(String(decoding: value, as: UTF8.self), to: "/meta/\(name)") }
        }
    }
}
