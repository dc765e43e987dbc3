internal import CHDF5
import Glibc

/// The one door to libhdf5. Not every build of the library is safe to call from two threads, so every call is made
/// behind one lock; the lock is recursive, because handles close themselves wherever they go out of scope.
enum HDF5Library {
    private final class Lock: @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        /// How many objects could not be closed so far, and why the last one could not, by thread: a file is written by one,
        /// and another's damaged file is none of its business. Guarded by the lock itself.
        var failedClosings: [pthread_t: (count: Int, reason: (text: String, errno: Int32?))] = [:]

        /// Lives as long as the process; nothing frees it.
        init() {
            mutex = .allocate(capacity: 1)
            var attributes = pthread_mutexattr_t()
            pthread_mutexattr_init(&attributes)
            pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
            pthread_mutex_init(mutex, &attributes)
            pthread_mutexattr_destroy(&attributes)
        }

        func acquire() { pthread_mutex_lock(mutex) }
        func release() { pthread_mutex_unlock(mutex) }
    }

    private static let lock = Lock()

    /// Files are closed by their owners, and the library's own clean-up at exit complains once a damaged file was
    /// refused on another thread than the main one. A file must not be able to make the library load code from a
    /// plug-in folder.
    private static let started: Bool = {
        H5dont_atexit()
        H5PLset_loading_state(0)
        return true
    }()

    /// Runs `body` alone, with libhdf5's own printing of errors switched off.
    static func locked<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.acquire()
        defer { lock.release() }
        _ = started
        // The setting belongs to the calling thread where the library was built for threads.
        H5Eset_auto2(chdf5_default_stack(), nil, nil)
        return try body()
    }

    /// How many objects this thread could not close so far. Call under the lock, as the next ones.
    static var failedClosings: Int { lock.failedClosings[pthread_self()]?.count ?? 0 }

    /// Why the last of them could not be closed.
    static var lastFailedClosing: (text: String, errno: Int32?) {
        lock.failedClosings[pthread_self()]?.reason ?? ("no reason given", nil)
    }

    /// Counts an object that could not be closed; its owner is going out of scope and cannot throw.
    static func noteFailedClosing() {
        lock.failedClosings[pthread_self()] = (failedClosings + 1, takeErrors())
    }

    /// The version of the library that is loaded, such as "1.10.8".
    static var version: String {
        locked {
            var major: UInt32 = 0
            var minor: UInt32 = 0
            var release: UInt32 = 0
            H5get_libversion(&major, &minor, &release)
            return "\(major).\(minor).\(release)"
        }
    }

    /// What the library says about the last failure, innermost cause first, and the `errno` it names.
    static func takeErrors() -> (text: String, errno: Int32?) {
        let lines = NameList()
        withExtendedLifetime(lines) {
            _ = H5Ewalk2(
                chdf5_default_stack(), H5E_WALK_UPWARD,
                { _, entry, context in
                    NameList.at(context)?.append(entry?.pointee.desc)
                    return 0
                }, lines.context)
        }
        H5Eclear2(chdf5_default_stack())
        let cause = lines.names.first ?? "no reason given"
        guard let range = cause.firstRange(of: "errno = ") else { return (cause, nil) }
        return (cause, Int32(cause[range.upperBound...].prefix { $0.isNumber }))
    }
}

/// The version of libhdf5 in use, for provenance.
public var hdf5LibraryVersion: String { HDF5Library.version }
