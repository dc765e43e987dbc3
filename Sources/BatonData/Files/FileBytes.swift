import BatonFiles

/// Whole files, read with a bound.
enum FileBytes {
    /// Reads a whole regular file.
    ///
    /// - Throws: `missingInput` when it is absent or unreadable, `exhausted`, or `badData` when it is a folder, a pipe or a
    ///   device, or above `limit` bytes.
    static func read(_ path: String, limit: Int) throws(DataError) -> [UInt8] {
        do throws(BatonError) { return try InputFile.contents(of: path, limit: limit) } catch { throw DataError(error) }
    }

    /// The first bytes of a regular file; nil where it cannot be read.
    static func head(_ path: String, count: Int) -> [UInt8]? {
        guard let file = try? InputFile(path) else { return nil }
        return try? file.bytes(at: 0, count: min(count, file.byteCount))
    }
}

extension InputFile {
    /// Opens a file, and says in this module's terms why not.
    static func open(_ path: String) throws(DataError) -> InputFile {
        do throws(BatonError) { return try InputFile(path) } catch { throw DataError(error) }
    }

    /// Exactly `count` bytes from `offset` on.
    func part(_ count: Int, at offset: Int) throws(DataError) -> [UInt8] {
        do throws(BatonError) { return try bytes(at: offset, count: count) } catch { throw DataError(error) }
    }
}
