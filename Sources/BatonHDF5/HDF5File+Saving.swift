import BatonFiles

extension HDF5File {
    /// Writes a whole file, or leaves everything as it was.
    ///
    /// The content goes to a temporary name in the same folder, is flushed to the disk and then takes the place of
    /// `path` in one step, so a reader sees the old file or the new one, and a crash or a full disk leaves the old
    /// one. Where `body` or `verify` throws, the temporary file is removed.
    ///
    /// - Parameter verify: reads the closed file back before it takes its place.
    public static func save<Failure: Error>(
        to path: String, verify: (_ temporary: String) throws -> Void = { _ in },
        _ body: (HDF5File) throws(Failure) -> Void
    ) throws {
        do {
            try AtomicFile.replace(path, verify: verify) { temporary in
                let file = try HDF5File.create(temporary)
                do {
                    try body(file)
                } catch {
                    // What could not be written is thrown away; the first failure is the one to report.
                    try? file.close()
                    throw error
                }
                try file.close()
            }
        } catch var error as BatonError {
            // Not the temporary name that it was written under.
            error.file = path
            throw error
        }
    }
}
