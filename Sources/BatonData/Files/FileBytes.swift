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
}
