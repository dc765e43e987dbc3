import BatonFiles
import Glibc

/// A regular file open for reading; closes it at the end of its life. Reads from several threads do not disturb each
/// other.
final class InputFile: Sendable {
    let path: String
    /// The size when the file was opened, in bytes.
    let byteCount: Int
    private let descriptor: Int32

    init(_ path: String) throws(CheckpointError) {
        // Not to wait for ever on a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CheckpointError(SystemFailure().reading(path), file: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw CheckpointError(.wrongFormat, isFolder ? "a folder, not a file" : "no regular file", file: path)
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the memory from `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        var done = 0
        while done < buffer.count {
            guard let base = buffer.baseAddress else { return }
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw count == 0
                    ? CheckpointError(.corrupt, "the file was cut off at \(offset + done) bytes", file: path)
                    : CheckpointError(SystemFailure().reading(path), file: path)
            }
            done += count
        }
    }

    /// The bytes of a range that lies within the file.
    func bytes(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
        var failure: CheckpointError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(CheckpointError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]),
                    at: offset)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
