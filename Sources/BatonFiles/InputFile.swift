import Glibc

/// A regular file open for reading; closes it at the end of its life. Reads from several threads do not disturb each
/// other.
///
/// All of Baton opens its inputs here: nothing waits for a pipe or a device that was named by mistake, and none is read
/// without end.
public final class InputFile: Sendable {
    /// The path given.
    public let path: String
    /// The size when the file was opened, in bytes.
    public let byteCount: Int
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``BatonError``: `missingInput`, `exhausted`, or `foreign` where it is no regular file.
    public init(_ path: String) throws(BatonError) {
        guard !path.utf8.contains(0) else { throw SystemFailure(ENOENT).reading(path) }
        // Not to wait for ever on a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            // A socket cannot even be opened.
            guard errno == ENXIO else { throw SystemFailure().reading(path) }
            throw Self.irregular(path, S_IFSOCK)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Self.irregular(path, status.st_mode & S_IFMT)
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the memory from `offset` on.
    ///
    /// - Throws: ``BatonError``: `damaged` where the file ends before, or `missingInput`.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(BatonError) {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw count == 0
                    ? BatonError(.damaged, "the file was cut off at \(offset + done) bytes", file: path)
                    : SystemFailure().reading(path)
            }
            done += count
        }
    }

    /// The bytes of a range that lies within the file.
    public func bytes(at offset: Int, count: Int) throws(BatonError) -> [UInt8] {
        var failure: BatonError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(BatonError) {
                let target = UnsafeMutableRawBufferPointer(buffer)
                try read(into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]), at: offset)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func irregular(_ path: String, _ format: mode_t) -> BatonError {
        let found =
            switch format {
            case S_IFDIR: "a folder"
            case S_IFIFO: "a pipe"
            case S_IFCHR, S_IFBLK: "a device"
            case S_IFSOCK: "a socket"
            default: "something else"
            }
        return BatonError(.foreign, "this is no regular file", file: path, found: found)
    }
}

// MARK: Whole files

extension InputFile {
    /// The whole content of a file of at most `limit` bytes. What the process was given open (`/dev/stdin`, or `/dev/fd/N`
    /// of a shell's `<(…)`) may also be a pipe.
    ///
    /// - Throws: ``BatonError``: `missingInput`, `exhausted`, or `badData` where it is no regular file or too large.
    public static func contents(of path: String, limit: Int) throws(BatonError) -> [UInt8] {
        guard OutputTarget.descriptor(path) == nil else { return try stream(path, limit: limit) }
        let file = try InputFile(path)
        guard file.byteCount <= limit else { throw tooLarge(path, "\(file.byteCount) bytes", limit) }
        return try file.bytes(at: 0, count: file.byteCount)
    }

    private static func stream(_ path: String, limit: Int) throws(BatonError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemFailure().reading(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure().reading(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw tooLarge(path, "more", limit) }
        }
    }

    private static func tooLarge(_ path: String, _ found: String, _ limit: Int) -> BatonError {
        BatonError(.badData, "the file is too large", file: path, found: found, expected: "at most \(limit) bytes")
    }
}
