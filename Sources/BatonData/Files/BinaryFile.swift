import BatonFiles
import Foundation

/// A regular file open for reading at any place; closed at the end of its life.
final class BinaryFile {
    /// The path given.
    let path: String
    /// Bytes of the file when it was opened.
    let size: Int
    private let descriptor: Int32

    /// - Throws: `missingInput` where it cannot be opened, `badData` where it is no regular file.
    init(_ path: String) throws(DataError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw DataError(SystemFailure().reading(path)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DataError(.badData, "not a regular file", file: path)
        }
        self.path = path
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Exactly `count` bytes from `offset` on.
    func read(_ count: Int, at offset: Int) throws(DataError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
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
        guard bytes.count == count else {
            throw DataError(
                .badData, "the file is truncated", file: path, found: "\(offset + bytes.count) bytes",
                expected: "at least \(offset + count)")
        }
        return bytes
    }
}
