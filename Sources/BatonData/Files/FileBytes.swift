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

    /// The first bytes of a regular file; nil where it cannot be read. Never waits, as opening a pipe would.
    static func head(_ path: String, count: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = pread(descriptor, buffer.baseAddress, count, 0)
            failed = got < 0
            filled = max(0, got)
        }
        return failed ? nil : bytes
    }
}
