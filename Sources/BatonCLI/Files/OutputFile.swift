import BatonHDF5
import BatonSettings
import Foundation

/// Files and folders that commands make.
enum OutputFile {
    /// Writes a whole file so that readers see the old contents or the new, never a part.
    static func write(_ data: Data, to path: String) throws {
        try AtomicFile.replace(path) { temporary in
            guard let handle = FileHandle(forWritingAtPath: temporary) else {
                throw BatonError(.cannotWrite, "cannot write the file", file: path)
            }
            defer { try? handle.close() }
            do {
                try handle.write(contentsOf: data)
            } catch {
                throw BatonError(
                    .cannotWrite, "cannot write the file: \(error.localizedDescription)", file: path,
                    hint: "free some space, or write somewhere else")
            }
        }
    }

    /// Makes a folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(BatonError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw notWritable(path)
        }
    }

    /// Makes a folder and tries whether files can be written there: before the work, not after it.
    static func requireWritable(_ path: String) throws(BatonError) {
        try makeFolder(path)
        let probe = "\(path)/.baton-\(getpid())"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw notWritable(path) }
        close(descriptor)
        unlink(probe)
    }

    private static func notWritable(_ path: String) -> BatonError {
        BatonError(
            .cannotWrite, "the output folder cannot be written to", file: path,
            hint: "choose another one with -o, or check its permissions")
    }
}
