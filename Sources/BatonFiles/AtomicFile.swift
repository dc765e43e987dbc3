import Glibc

/// Replacing a file in one step: a reader sees the old content or the new, never a part, and a crash or a full disk
/// leaves the old.
///
/// Links are followed; a file that is replaced keeps its permissions and its owner; pipes and devices are written into,
/// once the whole content is there.
public enum AtomicFile {
    /// Calls `write` with a temporary path in the folder of `path`, makes what it wrote durable, lets `verify` look at it
    /// and renames it to `path`. Where anything fails, the temporary file is removed and `path` is as it was.
    ///
    /// - Throws: what `write` and `verify` throw, with errors about the temporary path naming `path`; or ``BatonError``
    ///   of the kinds `cannotWrite` and `exhausted`.
    public static func replace(
        _ path: String, verify: (_ temporary: String) throws -> Void = { _ in },
        _ write: (_ temporary: String) throws -> Void
    ) throws {
        try replace(path) { file in
            try write(file.path)
            try file.flush(naming: path)
            try verify(file.path)
        }
    }

    /// Lets `body` write the content.
    ///
    /// - Throws: what `body` throws, or ``BatonError`` of the kinds `cannotWrite` and `exhausted`.
    public static func write(to path: String, _ body: (FileWriter) throws -> Void) throws {
        try replace(path) { file in
            let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 3)
            guard descriptor >= 0 else { throw SystemFailure().writing(path) }
            let writer = FileWriter(owning: descriptor, path: path)
            try body(writer)
            try file.flush(naming: path)
            try writer.close()
        }
    }

    /// Writes bytes, such as an array, a `Data` or the `utf8` of a text.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(BatonError) {
        do {
            try write(to: path) { try $0.write(bytes) }
        } catch let error as BatonError {
            throw error
        } catch {
            throw BatonError(.cannotWrite, "cannot write the file: \(error)", file: path)
        }
    }

    private static func replace(_ path: String, _ make: (TemporaryFile) throws -> Void) throws {
        let target = try OutputTarget(path)
        guard case .stream = target.kind else {
            let file = try TemporaryFile(in: target.folder, for: path)
            do {
                file.adopt(target.kind)
                try make(file)
                guard rename(file.path, target.path) == 0 else { throw SystemFailure().writing(path) }
            } catch {
                file.remove()
                throw error
            }
            // The file is in place; a folder that cannot be flushed (some file systems) does not undo that.
            flush(folder: target.folder)
            return
        }
        let file = try TemporaryFile(in: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp", for: path)
        defer { file.remove() }
        try make(file)
        try copy(file, into: path)
    }

    private static func copy(_ file: TemporaryFile, into path: String) throws(BatonError) {
        // What is open already goes on where it is.
        let descriptor =
            OutputTarget.descriptor(path).map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
            ?? open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemFailure().writing(path) }
        let writer = FileWriter(owning: descriptor, path: path)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset: off_t = 0
        while true {
            let count = pread(file.descriptor, &buffer, buffer.count, offset)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemFailure().writing(path) }
            if count == 0 { return try writer.close() }
            try writer.write(buffer[..<count])
            offset += off_t(count)
        }
    }

    private static func flush(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
