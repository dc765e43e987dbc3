import Glibc

/// Writes bytes to an open file, all of them or with an error.
public final class FileWriter {
    private let path: String
    private var descriptor: Int32

    /// Takes over an open descriptor; errors name `path`.
    init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    /// Writes bytes at the end.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(BatonError) {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let count = Glibc.write(descriptor, base + done, bytes.count - done)
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw SystemFailure(count == 0 ? ENOSPC : errno).writing(path)
            }
        }
    }

    /// Writes bytes at the end.
    public func write(_ bytes: some Sequence<UInt8>) throws(BatonError) {
        var failure: BatonError?
        func put(_ buffer: UnsafeBufferPointer<UInt8>) {
            do throws(BatonError) { try write(UnsafeRawBufferPointer(buffer)) } catch { failure = error }
        }
        if bytes.withContiguousStorageIfAvailable(put) == nil { Array(bytes).withUnsafeBufferPointer(put) }
        if let failure { throw failure }
    }

    /// Closes the file; some file systems report a full disk only here.
    func close() throws(BatonError) {
        guard descriptor >= 0 else { return }
        let result = Glibc.close(descriptor)
        descriptor = -1
        // Interrupted or not, it is closed.
        guard result == 0 || errno == EINTR else { throw SystemFailure().writing(path) }
    }
}
