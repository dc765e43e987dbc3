import Glibc

/// Replacing a file in one step.
public enum AtomicFile {
    /// Calls `write` with a temporary path in the folder of `path`, makes what it wrote durable, and renames it to
    /// `path`. Where anything fails, the temporary file is removed and `path` is as it was.
    ///
    /// Throws what `write` throws, or `HDF5Error` of the kinds `cannotWrite` and `diskFull`.
    public static func replace(_ path: String, _ write: (_ temporary: String) throws -> Void) throws {
        let folder = folder(of: path)
        var isFolder = stat()
        if stat(path, &isFolder) == 0, isFolder.st_mode & S_IFMT == S_IFDIR {
            throw HDF5Error(.cannotWrite, "cannot write the file: it is a folder", file: path)
        }
        let temporary = try reserve(path)
        do {
            try write(temporary)
            try flush(temporary, naming: path)
            guard rename(temporary, path) == 0 else { throw failure(errno, file: path) }
        } catch {
            unlink(temporary)
            if var error = error as? HDF5Error, error.file == temporary {
                error.file = path
                throw error
            }
            throw error
        }
        // The file is in place; a folder that cannot be flushed (some file systems) does not undo that.
        try? flush(folder, naming: path)
    }

    /// Creates the temporary file, so that no other process can take its name.
    private static func reserve(_ path: String) throws(HDF5Error) -> String {
        for attempt in 0..<100 {
            let temporary = "\(path).tmp-\(getpid())-\(attempt)"
            let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if file >= 0 {
                close(file)
                return temporary
            }
            guard errno == EEXIST else { throw failure(errno, file: path) }
        }
        throw failure(EEXIST, file: path)
    }

    /// Waits until a file or folder is on the disk.
    private static func flush(_ path: String, naming target: String) throws(HDF5Error) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(errno, file: target) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure(errno, file: target) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func failure(_ number: Int32, file: String) -> HDF5Error {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(number)
        return HDF5Error(
            isFull ? .diskFull : .cannotWrite, "cannot write the file: \(String(cString: strerror(number)))",
            file: file,
            hint: isFull
                ? "free some space, or write somewhere else" : "check that the folder exists and may be written to")
    }
}
