import BatonFiles
import Foundation

/// Pictures in NumPy's arrays: `.npy`, or one array of an `.npz`, uint8 `[N, H, W, C]`, `[N, C, H, W]` or `[N, H, W]`.
///
/// Labels come from an integer array beside the pictures. Values are read one picture at a time, in order; an array is
/// never in memory as a whole.
public final class ArraySource: PictureSource {
    /// The pictures, by their numbers.
    public let contents: SourceContents
    private let open: () throws(BatonError) -> ByteReader
    private let layout: ArrayLayout
    private let name: String
    private let skipped: Int
    private var reader: ByteReader
    private var next = 0

    /// Opens an `.npy` file.
    convenience init(npy path: String) throws(BatonError) {
        let open = { () throws(BatonError) -> ByteReader in ByteReader(try InputFile(path)) }
        try self.init(
            Candidate(
                name: path, header: try Self.header(path, open()), open: open, size: try InputFile(path).byteCount),
            classes: .none, title: "the array \(URL(fileURLWithPath: path).lastPathComponent)", others: [:])
    }

    /// Opens an `.npz` file.
    ///
    /// - Parameter array: the array of pictures; nil where only one can be meant.
    /// - Throws: `badData` where no array holds pictures, several do, or labels do not fit.
    convenience init(npz archive: ZipArchive, array: String?) throws(BatonError) {
        var arrays: [Candidate] = []
        for entry in archive.entries where entry.name.hasSuffix(".npy") {
            let open = { () throws(BatonError) -> ByteReader in ByteReader(try archive.stream(entry)) }
            let title = archive.title(entry)
            arrays.append(
                Candidate(
                    name: String(entry.name.dropLast(4)), header: try Self.header(title, open()), open: open,
                    size: entry.size))
        }
        let pictures = try Self.choose(array, among: arrays, file: archive.path)
        let labels = try Self.labels(for: pictures, among: arrays, file: archive.path)
        let used = [pictures.name, labels?.name]
        let others = arrays.filter { !used.contains($0.name) }.map { ("array '\($0.name)'", 1) }
        try self.init(
            pictures, classes: labels?.classes ?? .none,
            title: "the arrays \(URL(fileURLWithPath: archive.path).lastPathComponent)",
            others: Dictionary(others, uniquingKeysWith: +))
    }

    private init(
        _ array: Candidate, classes: ClassIndex, title: String, others: [String: Int]
    ) throws(BatonError) {
        layout = try ArrayLayout(array.header, name: array.name)
        guard let bytes = array.header.valueBytes, bytes == array.size - array.header.length else {
            throw BatonError(
                .badData, "the array is truncated, or its header is false", file: array.name,
                found: "\(array.size) bytes", expected: "\(array.header.shape) values behind the header")
        }
        name = array.name
        open = array.open
        skipped = array.header.length
        reader = try array.open()
        _ = try reader.read(skipped)
        let prefix = array.name.split(separator: "/").last ?? ""
        contents = SourceContents(
            title: title, names: (0..<layout.count).map { "\(prefix)/\($0)" }, classes: classes, others: others)
    }

    /// Reads on to the picture.
    public func picture(at index: Int, channels: Int, limits: ImageLimits) throws(BatonError) -> PixelImage {
        let title = contents.names[index]
        try limits.check(
            width: layout.width, height: layout.height, payload: layout.stride, pixelsPerByte: 1, name: title)
        if index < next {
            reader = try open()
            _ = try reader.read(skipped)
            next = 0
        }
        while next < index {
            _ = try reader.read(layout.stride)
            next += 1
        }
        next += 1
        return layout.picture(try reader.read(layout.stride)).converted(toChannels: channels)
    }

    private static func header(_ name: String, _ reader: ByteReader) throws(BatonError) -> NPYHeader {
        var reader = reader
        return try NPYHeader(name: name) { count throws(BatonError) in try reader.read(count) }
    }
}
