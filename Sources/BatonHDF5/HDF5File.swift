import BatonFiles
internal import CHDF5
import Glibc

/// An HDF5 file: created for writing, or open for reading.
///
/// Objects are addressed by their path from the root, such as `/stages/top/model/enc/16x16_conv/weight`. Files are
/// written in the newest format of libhdf5 1.10, which keeps a checksum of every piece of its own structure; a file
/// in an older format is refused, because the library cannot tell whether its structure was altered and may crash on
/// it. Two files of equal content, written in the same order, are equal byte by byte: nothing records a time.
///
/// May be used from several threads; calls are made one after the other.
public final class HDF5File: @unchecked Sendable {
    /// The path given.
    public let path: String
    /// Whether the file was created here.
    public let isWritable: Bool
    /// The size of the file when it was opened for reading, in bytes; nothing larger than it can explain is read.
    public let byteCount: Int
    /// Negative once closed. Guarded by the library's lock.
    private(set) var id: hid_t
    /// Groups known to exist in a file that is being written. Guarded by the library's lock.
    var knownGroups: Set<String> = ["/"]
    /// How many objects this thread had failed to close before this file was opened. Guarded by the library's lock.
    private let failedClosings = HDF5Library.failedClosings

    private init(path: String, id: hid_t, isWritable: Bool, byteCount: Int) {
        self.path = path
        self.id = id
        self.isWritable = isWritable
        self.byteCount = byteCount
    }

    deinit {
        let id = id
        if id >= 0 { HDF5Library.locked { _ = H5Fclose(id) } }
    }

    /// Creates a file; what had this name is lost, unless `replacing` is false: then it is an error.
    ///
    /// To replace a file only once the new one is complete, use ``save(to:_:)``.
    public static func create(_ path: String, replacing: Bool = true) throws(BatonError) -> HDF5File {
        try HDF5Library.locked { () throws(BatonError) -> HDF5File in
            // Without a buffer for small data sets: it would be written when they are closed, and a failure come late.
            guard let access = makeAccess(), H5Pset_sieve_buf_size(access.id, 0) >= 0,
                let creation = HDF5Handle(H5Pcreate(chdf5_file_create())), configure(creation)
            else { throw failure(writing: "libhdf5 refused its settings", file: path) }
            let flags = replacing ? chdf5_truncate() : chdf5_exclusive()
            let id = H5Fcreate(path, flags, creation.id, access.id)
            guard id >= 0 else { throw failure(writing: "cannot create the file", file: path) }
            return HDF5File(path: path, id: id, isWritable: true, byteCount: .max)
        }
    }

    /// Opens a file for reading.
    public static func open(_ path: String) throws(BatonError) -> HDF5File {
        let byteCount = try HDF5Signature.check(path)
        return try HDF5Library.locked { () throws(BatonError) -> HDF5File in
            guard let access = makeAccess() else {
                throw BatonError(.exhausted, "libhdf5 refused its settings", file: path)
            }
            let id = H5Fopen(path, chdf5_read_only(), access.id)
            guard id >= 0 else { throw failure(reading: "the file was cut off or altered", file: path) }
            return HDF5File(path: path, id: id, isWritable: false, byteCount: byteCount)
        }
    }

    /// Writes everything to the file and closes it. Closing a closed file does nothing.
    ///
    /// Call it after writing: only then is a failure, such as a full disk, reported.
    public func close() throws(BatonError) {
        try HDF5Library.locked { () throws(BatonError) in
            guard id >= 0 else { return }
            let flushed = isWritable ? H5Fflush(id, H5F_SCOPE_LOCAL) : 0
            let reason = flushed < 0 ? Self.failure(writing: "cannot write the file", file: path) : nil
            let closed = H5Fclose(id)
            id = -1
            if let reason { throw reason }
            if closed < 0 { throw Self.failure(writing: "cannot write the file", file: path) }
            if isWritable, HDF5Library.failedClosings > failedClosings {
                throw Self.failure(writing: "cannot write the file", HDF5Library.lastFailedClosing, file: path)
            }
        }
    }

    /// Settings of every file: newest format, no locks on the file (network file systems often lack them, and files
    /// are replaced whole), and closing the file closes what is open in it.
    private static func makeAccess() -> HDF5Handle? {
        guard let access = HDF5Handle(H5Pcreate(chdf5_file_access())),
            H5Pset_libver_bounds(access.id, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0,
            H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) >= 0,
            H5Pset_file_locking(access.id, false, true) >= 0
        else { return nil }
        return access
    }
}

// MARK: Failures

extension HDF5File {
    /// An error of reading with the library's own words in it: the file is damaged, unless the system could not read it.
    /// Call under the library's lock, right after the failure.
    static func failure(
        reading problem: String, file: String, place: String? = nil, expected: String? = nil
    ) -> BatonError {
        let reason = HDF5Library.takeErrors()
        // Other numbers come from addresses in a damaged file that make no sense.
        if let system = reason.errno.map({ SystemFailure($0) }), system.cause == .exhausted || system.number == EIO {
            var error = system.reading(file)
            error.place = place
            return error
        }
        return BatonError(.damaged, "\(problem): \(reason.text)", file: file, place: place, expected: expected)
    }

    /// An error of writing with the library's own words in it. Call under the library's lock, right after the failure.
    static func failure(writing problem: String, file: String, place: String? = nil) -> BatonError {
        failure(writing: problem, HDF5Library.takeErrors(), file: file, place: place)
    }

    private static func failure(
        writing problem: String, _ reason: (text: String, errno: Int32?), file: String, place: String? = nil
    ) -> BatonError {
        guard let system = reason.errno.map({ SystemFailure($0) }) else {
            return BatonError(.cannotWrite, "\(problem): \(reason.text)", file: file, place: place)
        }
        var error = system.writing(file)
        error.message = "\(problem): \(system.words)"
        error.place = place
        return error
    }

    /// The same for an object of this file.
    func failure(reading problem: String, at place: String? = nil, expected: String? = nil) -> BatonError {
        Self.failure(reading: problem, file: path, place: place, expected: expected)
    }

    /// The same for an object of this file.
    func failure(writing problem: String, at place: String? = nil) -> BatonError {
        Self.failure(writing: problem, file: path, place: place)
    }
}
