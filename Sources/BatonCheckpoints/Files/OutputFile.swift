import BatonHDF5
import Glibc

/// A file that is being written, always under a temporary name (see ``BatonHDF5/AtomicFile``).
final class OutputFile {
    private let path: String
    private var descriptor: Int32

    /// Opens an existing file for writing from its beginning.
    init(_ path: String) throws(CheckpointError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
    }

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        var done = 0
        while done < bytes.count {
            guard let base = bytes.baseAddress else { return }
            let count = Glibc.write(descriptor, base + done, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            done += count
        }
    }

    /// Closes the file; some file systems report a full disk only here.
    func close() throws(CheckpointError) {
        guard descriptor >= 0 else { return }
        let result = Glibc.close(descriptor)
        descriptor = -1
        if result != 0 { throw failure() }
    }

    private func failure() -> CheckpointError {
        let reason = errno
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(reason)
        return CheckpointError(
            isFull ? .diskFull : .cannotWrite, "cannot write the file: \(String(cString: strerror(reason)))",
            file: path, hint: isFull ? "free some space, or write somewhere else" : nil)
    }
}

extension OutputFile {
    /// Writes a whole file, or leaves everything as it was.
    static func replace(_ path: String, _ body: (OutputFile) throws(CheckpointError) -> Void) throws(CheckpointError) {
        do {
            try AtomicFile.replace(path) { temporary in
                let file = try OutputFile(temporary)
                try body(file)
                try file.close()
            }
        } catch var error as CheckpointError {
            error.file = path
            throw error
        } catch let error as HDF5Error {
            throw CheckpointError(error)
        } catch {
            throw CheckpointError(.cannotWrite, "\(error)", file: path)
        }
    }
}
