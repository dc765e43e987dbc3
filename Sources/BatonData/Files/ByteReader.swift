import BatonFiles

/// Bytes one after the other, of a file or of a file in an archive.
struct ByteReader {
    private enum Origin {
        case file(InputFile)
        case archive(ZipArchive.Stream)
    }

    private let origin: Origin
    private var position = 0

    /// From the beginning of a file.
    init(_ file: InputFile) { origin = .file(file) }

    /// From where a stream stands.
    init(_ stream: ZipArchive.Stream) { origin = .archive(stream) }

    /// The next `count` bytes; an error where there are fewer.
    mutating func read(_ count: Int) throws(BatonError) -> [UInt8] {
        defer { position += count }
        return switch origin {
        case .file(let file): try file.bytes(at: position, count: count)
        case .archive(let stream): try stream.read(count)
        }
    }
}

/// Whole files, read with a bound.
enum FileBytes {
    /// Reads a whole regular file.
    ///
    /// - Throws: `missingInput` when it is absent or unreadable, `exhausted`, or `badData` when it is a folder, a pipe or a
    ///   device, or above `limit` bytes.
    static func read(_ path: String, limit: Int) throws(BatonError) -> [UInt8] {
        try InputFile.contents(of: path, limit: limit)
    }

    /// The first bytes of a regular file; nil where it cannot be read.
    static func head(_ path: String, count: Int) -> [UInt8]? {
        guard let file = try? InputFile(path) else { return nil }
        return try? file.bytes(at: 0, count: min(count, file.byteCount))
    }
}
