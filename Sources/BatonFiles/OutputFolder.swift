import Glibc

/// Folders that commands write to.
public enum OutputFolder {
    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Throws: ``BatonError``: `cannotWrite`.
    public static func make(_ path: String) throws(BatonError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw BatonError(.cannotWrite, "cannot make the folder: its name is empty or has a zero byte", file: path)
        }
        var partial = path.hasPrefix("/") ? "" : "."
        var failure: SystemFailure?
        for component in path.split(separator: "/") {
            partial += "/" + component
            failure = mkdir(partial, 0o777) == 0 ? nil : SystemFailure()
        }
        // A folder above it may be there and closed to us: what counts is the last one.
        var status = stat()
        guard stat(path, &status) == 0 else { throw (failure ?? SystemFailure()).writing(path, "to the folder") }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemFailure(ENOTDIR).writing(path, "to the folder") }
    }

    /// Removes what killed processes left half-written in a folder; what belongs to a living one stays.
    public static func sweep(_ path: String) { TemporaryFile.sweep(path) }

    /// Makes a folder and tries whether files can be written there: before the work, not after it. What a killed process
    /// left half-written there is removed.
    ///
    /// - Throws: ``BatonError``: `cannotWrite`.
    public static func requireWritable(_ path: String) throws(BatonError) {
        try make(path)
        do throws(BatonError) {
            try TemporaryFile(in: path, for: path).remove()
        } catch {
            throw (error.system ?? SystemFailure(EACCES)).writing(path, "to the folder")
        }
    }
}
