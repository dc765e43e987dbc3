import Glibc

/// What the system answered when it refused something: the one table of what an `errno` means to a user.
public struct SystemFailure: Error, Sendable, Hashable {
    /// What has to change before it can work.
    public enum Cause: Sendable, Hashable {
        /// There is no such file, or no such folder.
        case missing
        /// Permissions, or a file system that is read only.
        case forbidden
        /// No room: on the disk, in a quota, or under a limit on the size of files.
        case full
        /// No more open files, memory or locks for this process or the machine.
        case exhausted
        /// Anything else, such as a failing disk.
        case other
    }

    /// The `errno`.
    public let number: Int32

    /// Keeps an `errno`; without an argument the present one.
    public init(_ number: Int32 = errno) { self.number = number }

    /// What has to change.
    public var cause: Cause {
        switch number {
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: .missing
        case EACCES, EPERM, EROFS, ETXTBSY: .forbidden
        case ENOSPC, EDQUOT, EFBIG: .full
        case EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS, ENOLCK: .exhausted
        default: .other
        }
    }

    /// The system's own words.
    public var words: String { String(cString: strerror(number)) }

    /// The error of a file that cannot be read: `missingInput`, or `exhausted`.
    public func reading(_ path: String) -> BatonError {
        BatonError(
            cause == .exhausted ? .exhausted : .missingInput,
            number == ENOENT ? "no such file" : "cannot read the file: \(words)", file: path,
            hint: cause == .forbidden ? "check its permissions" : exhaustedHint, system: self)
    }

    /// The error of a file or folder that cannot be written: `cannotWrite`, or `exhausted`.
    public func writing(_ path: String, _ what: String = "the file") -> BatonError {
        let hint: String? =
            switch cause {
            case .missing where number == ENOTDIR: "a file has the name of a folder; remove it or choose another one"
            case .missing: number == ENAMETOOLONG ? "choose a shorter name" : "check that the folder exists"
            case .forbidden: "choose a place that you may write to, or check its permissions"
            case .full where number == EFBIG: "raise the limit on the size of files (ulimit -f)"
            case .full: "free some space, or write somewhere else"
            case .exhausted, .other: exhaustedHint
            }
        return BatonError(
            cause == .exhausted ? .exhausted : .cannotWrite, "cannot write \(what): \(words)", file: path, hint: hint,
            system: self)
    }

    private var exhaustedHint: String? {
        number == EMFILE || number == ENFILE ? "raise the limit on open files (ulimit -n)" : nil
    }
}
