import Glibc

/// A lock on a file that one process holds at a time, until it lets go of it or ends, however it ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock on the file at `path`, which is made where it is missing and stays.
    ///
    /// - Returns: nil where another process has it.
    /// - Throws: ``BatonError``: `cannotWrite` or `exhausted`.
    public static func take(_ path: String) throws(BatonError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw SystemFailure().writing(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = SystemFailure()
            close(descriptor)
            guard failure.number == EWOULDBLOCK else { throw failure.writing(path) }
            return nil
        }
        return FileLock(descriptor)
    }

    /// Whether a process has the lock on the file at `path`.
    public static func isTaken(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
