import Glibc
import Synchronization

/// A file under a name of its own until it takes its place. A lock on it says that its maker lives: one without is what a
/// killed process left behind, and is swept.
final class TemporaryFile {
    /// How the names of temporary files begin; they do not depend on the final name, which may be as long as names get.
    static let prefix = ".baton-tmp-"

    let path: String
    /// Open for reading and writing; holds the lock.
    let descriptor: Int32

    /// Makes a file in `folder`, after sweeping what was left there. Errors name `target`.
    init(in folder: String, for target: String) throws(BatonError) {
        Self.sweepOnce(folder)
        for _ in 0..<100 {
            let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
            let path = "\(folder)/\(Self.prefix)\(getpid())-\(digits)"
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else {
                guard errno == EEXIST else { throw SystemFailure().writing(target) }
                continue
            }
            // Someone who sweeps may have come between; then it is no longer there. File systems without locks are not
            // swept either.
            let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            if isLocked, Self.names(path, descriptor) {
                self.path = path
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
        throw SystemFailure(EEXIST).writing(target)
    }

    deinit { close(descriptor) }

    /// Gives it the permissions and, where the process may do that, the owner of the file whose place it takes.
    func adopt(_ kind: OutputTarget.Kind) {
        guard case .file(let mode, let user, let group) = kind else { return }
        let isOwned = fchown(descriptor, user, group) == 0
        _ = fchmod(descriptor, isOwned ? mode : mode & 0o777)
    }

    /// Waits until its content is on the disk.
    func flush(naming target: String) throws(BatonError) {
        while fsync(descriptor) != 0 {
            let failure = SystemFailure()
            // Not every file system can; that is no loss of data.
            if failure.number == EINVAL || failure.number == EROFS { return }
            guard failure.number == EINTR else { throw failure.writing(target) }
        }
    }

    func remove() { unlink(path) }

    // MARK: Sweeping

    private static let swept = Mutex<Set<String>>([])

    /// Removes what killed processes left in a folder, once in the life of this one.
    static func sweepOnce(_ folder: String) {
        guard swept.withLock({ $0.insert(folder).inserted }) else { return }
        sweep(folder)
    }

    static func sweep(_ folder: String) {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix) else { continue }
            let path = folder + "/" + name
            let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, names(path, descriptor) { unlink(path) }
            close(descriptor)
        }
    }

    /// Whether the path still leads to the open file.
    private static func names(_ path: String, _ descriptor: Int32) -> Bool {
        var named = stat()
        var opened = stat()
        return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
            && named.st_dev == opened.st_dev
    }
}
