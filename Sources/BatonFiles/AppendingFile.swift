import Glibc

/// A file that only grows, written through to the system at once, so that what was written survives the process.
public final class AppendingFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens or creates `path`.
    ///
    /// - Throws: ``BatonError``: `cannotWrite` or `exhausted`.
    public init(_ path: String) throws(BatonError) {
        let target = try OutputTarget(path)
        descriptor = open(target.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        self.path = path
        guard descriptor >= 0 else { throw SystemFailure().writing(path) }
    }

    deinit { close(descriptor) }

    /// Adds a text.
    public func append(_ text: String) throws(BatonError) { try append(Array(text.utf8)) }

    /// Adds bytes: all of them or, with an error, none.
    public func append(_ bytes: [UInt8]) throws(BatonError) {
        var failure: SystemFailure?
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, let base = buffer.baseAddress {
                let count = write(descriptor, base + done, buffer.count - done)
                if count > 0 {
                    done += count
                } else if count == 0 || errno != EINTR {
                    failure = SystemFailure(count == 0 ? ENOSPC : errno)
                    takeBack(done)
                    return
                }
            }
        }
        if let failure { throw failure.writing(path) }
    }

    /// Waits until everything is on the disk.
    public func flush() throws(BatonError) {
        while fsync(descriptor) != 0 {
            let failure = SystemFailure()
            // What is no file on a disk cannot be flushed.
            if failure.number == EINVAL || failure.number == EROFS { return }
            guard failure.number == EINTR else { throw failure.writing(path) }
        }
    }

    /// Removes the last bytes, which are part of something that did not fit.
    private func takeBack(_ count: Int) {
        var status = stat()
        guard count > 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        _ = ftruncate(descriptor, max(0, status.st_size - off_t(count)))
    }
}
