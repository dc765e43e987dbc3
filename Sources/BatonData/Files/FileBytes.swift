import Foundation

/// Whole files in and out: bounded reading, atomic writing.
enum FileBytes {
    /// Reads a whole regular file.
    ///
    /// - Throws: `missingInput` when it is absent or unreadable, `badData` when it is a folder or above `limit` bytes.
    static func read(_ path: String, limit: Int) throws(DataError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DataError(.missingInput, "cannot open the file: \(reason(errno))", file: path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw DataError(.missingInput, "cannot examine the file: \(reason(errno))", file: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DataError(.badData, "not a regular file", file: path, hint: "name a file, not a folder or a device")
        }
        let count = Int(status.st_size)
        guard count <= limit else {
            throw DataError(
                .badData, "the file is too large", file: path, found: "\(count) bytes",
                expected: "at most \(limit) bytes")
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = Foundation.read(descriptor, base + filled, count - filled)
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else {
            throw DataError(.missingInput, "cannot read the file: \(reason(failure))", file: path)
        }
        return bytes
    }

    /// Writes a file so that readers see the old contents or the new, never a part: temporary name, fsync, rename.
    static func writeAtomically(_ bytes: [UInt8], to path: String) throws(DataError) {
        let temporary = temporaryName(for: path)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw cannotWrite(path, errno) }
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, let base = buffer.baseAddress {
                let put = Foundation.write(descriptor, base + done, buffer.count - done)
                if put >= 0 {
                    done += put
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(temporary)
            throw cannotWrite(path, failure)
        }
    }

    /// A name beside `path` that no other process writes to.
    static func temporaryName(for path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let name = ".\(url.lastPathComponent).tmp-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        return url.deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// The error for a file that cannot be written because of `code` (an `errno`).
    static func cannotWrite(_ path: String, _ code: Int32) -> DataError {
        let hint: String? =
            switch code {
            case ENOENT: "create the folder first"
            case EACCES, EPERM, EROFS: "choose a folder that you may write to"
            case ENOSPC, EDQUOT: "free some space, or write to another disk"
            default: nil
            }
        return DataError(.cannotWrite, "cannot write the file: \(reason(code))", file: path, hint: hint)
    }

    /// The system's words for an `errno`.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
