import BatonFiles
import Foundation

/// Whole files, read with a bound.
enum FileBytes {
    /// Reads a whole regular file.
    ///
    /// - Throws: `missingInput` when it is absent or unreadable, `badData` when it is a folder or above `limit` bytes.
    static func read(_ path: String, limit: Int) throws(DataError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw DataError(SystemFailure().reading(path)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DataError(SystemFailure().reading(path)) }
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
        guard failure == 0 else { throw DataError(SystemFailure(failure).reading(path)) }
        return bytes
    }
}
