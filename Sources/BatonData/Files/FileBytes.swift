import BatonFiles

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
