import BatonSettings
import Foundation

/// A file that only grows, written through to the system at once, so that what was written survives the process.
final class AppendingFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens or creates `path`.
    init(_ path: String) throws(BatonError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        self.path = path
        guard descriptor >= 0 else { throw .cannotWrite(path, errno) }
    }

    deinit { close(descriptor) }

    func append(_ text: String) throws(BatonError) { try append(Array(text.utf8)) }

    func append(_ bytes: [UInt8]) throws(BatonError) {
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, let base = buffer.baseAddress {
                let put = write(descriptor, base + done, buffer.count - done)
                if put >= 0 {
                    done += put
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        if failure != 0 { throw .cannotWrite(path, failure) }
    }
}

extension BatonError {
    /// The error for a file or folder that cannot be written because of `code`, an `errno`.
    static func cannotWrite(_ path: String, _ code: Int32) -> BatonError {
        let hint =
            switch code {
            case EACCES, EPERM, EROFS: "choose a folder that you may write to"
            case ENOSPC, EDQUOT: "free some space, or write to another disk"
            case ENOTDIR, EEXIST: "a file has the name of a folder; remove it or choose another folder"
            default: "check the path"
            }
        return BatonError(.cannotWrite, "cannot write: \(String(cString: strerror(code)))", file: path, hint: hint)
    }
}
