import BatonFiles
internal import CZip
import Foundation

/// A ZIP archive open for reading, through libzip. Names in it are names, never paths.
final class ZipArchive {
    /// A file in the archive, as its directory describes it. Sizes are claims until it is read.
    struct Entry {
        let index: Int
        let name: String
        /// Bytes of the contents.
        let size: Int
        /// Bytes that they take in the archive.
        let compressedSize: Int
        let isEncrypted: Bool
        /// The most bytes that one byte in the archive can stand for.
        fileprivate let expansion: Int

        /// A folder has no contents; its name ends in `/`.
        var isFolder: Bool { name.hasSuffix("/") }
    }

    /// The path given.
    let path: String
    /// The files and folders, in the archive's order.
    let entries: [Entry]
    private let handle: OpaquePointer

    /// Opens an archive and reads its directory.
    ///
    /// - Throws: `missingInput` where it cannot be opened, `badData` where it is no whole archive.
    init(_ path: String) throws(BatonError) {
        guard let status = FileStatus(path) else {
            throw BatonError(.missingInput, "there is no such file", file: path)
        }
        guard status.kind == .file else { throw BatonError(.badData, "not a regular file", file: path) }
        var code: Int32 = 0
        guard let handle = zip_open(path, Int32(ZIP_RDONLY), &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            throw BatonError(
                code == ZIP_ER_OPEN ? .missingInput : .badData,
                "cannot read the archive: \(String(cString: zip_error_strerror(&error)))", file: path)
        }
        self.path = path
        self.handle = handle
        var entries: [Entry] = []
        for index in 0..<max(0, zip_get_num_entries(handle, 0)) {
            var stat = zip_stat_t()
            zip_stat_init(&stat)
            let valid = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
            // Names of old archives are in code page 437; libzip turns them into UTF-8.
            guard zip_stat_index(handle, UInt64(index), 0, &stat) == 0, stat.valid & valid == valid,
                let name = stat.name,
                let size = Int(exactly: stat.size), let compressed = Int(exactly: stat.comp_size),
                compressed <= status.byteCount
            else {
                zip_discard(handle)
                throw BatonError(.badData, "entry \(index) of the archive is damaged", file: path)
            }
            let isEncrypted =
                stat.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE
            entries.append(
                Entry(
                    index: Int(index), name: String(cString: name), size: size, compressedSize: compressed,
                    isEncrypted: isEncrypted, expansion: Self.expansion(of: stat)))
        }
        self.entries = entries
    }

    deinit { zip_discard(handle) }

    /// Reads a whole file.
    ///
    /// - Throws: `badData` where it is encrypted, damaged, longer than `limit`, or of another length than it claims.
    func read(_ entry: Entry, limit: Int) throws(BatonError) -> [UInt8] {
        guard entry.size <= limit else {
            throw BatonError(
                .badData, "the file in the archive is too large", file: title(entry), found: "\(entry.size) bytes",
                expected: "at most \(limit) bytes")
        }
        try requirePlausible(entry)
        return try stream(entry).read(entry.size, andEnd: true)
    }

    /// The first bytes of a file; empty where they cannot be read.
    func head(_ entry: Entry, count: Int) -> [UInt8] {
        (try? stream(entry).read(min(count, entry.size), andEnd: false)) ?? []
    }

    /// Opens a file to be read piece by piece.
    func stream(_ entry: Entry) throws(BatonError) -> Stream {
        guard !entry.isEncrypted else {
            throw BatonError(.badData, "the file in the archive is encrypted", file: title(entry))
        }
        try requirePlausible(entry)
        guard let file = zip_fopen_index(handle, UInt64(entry.index), 0) else {
            throw BatonError(
                .badData, "cannot read the file in the archive: \(String(cString: zip_strerror(handle)))",
                file: title(entry))
        }
        return Stream(file, of: self, entry)
    }

    /// What errors call a file in the archive.
    func title(_ entry: Entry) -> String { "\(path): \(entry.name)" }

    /// Deflate expands at most 1032-fold; what newer methods reach is bounded by what is read at once.
    private static func expansion(of stat: zip_stat_t) -> Int {
        guard stat.valid & UInt64(ZIP_STAT_COMP_METHOD) != 0 else { return 1 << 20 }
        return switch Int32(stat.comp_method) {
        case ZIP_CM_STORE: 1
        case ZIP_CM_DEFLATE: 1033
        default: 1 << 20
        }
    }

    /// A directory that claims more than its method can hold is false.
    private func requirePlausible(_ entry: Entry) throws(BatonError) {
        guard entry.size / entry.expansion <= entry.compressedSize else {
            throw BatonError(
                .badData, "the archive's directory is false", file: title(entry),
                found: "\(entry.size) bytes from \(entry.compressedSize)")
        }
    }

    /// One file being read. Keeps its archive open.
    final class Stream {
        private let file: OpaquePointer
        private let archive: ZipArchive
        private let entry: Entry

        fileprivate init(_ file: OpaquePointer, of archive: ZipArchive, _ entry: Entry) {
            self.file = file
            self.archive = archive
            self.entry = entry
        }

        deinit { zip_fclose(file) }

        /// The next `count` bytes.
        ///
        /// - Parameter andEnd: requires the file to end there, which compares its checksum.
        /// - Throws: `badData` where there are fewer, or the file is damaged.
        func read(_ count: Int, andEnd: Bool = false) throws(BatonError) -> [UInt8] {
            var problem: String?
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count, let base = buffer.baseAddress {
                    let got = zip_fread(file, base + filled, UInt64(count - filled))
                    guard got > 0 else {
                        problem = got == 0 ? "it ends early" : String(cString: zip_file_strerror(file))
                        break
                    }
                    filled += Int(got)
                }
            }
            if problem == nil, andEnd {
                var more: UInt8 = 0
                let got = zip_fread(file, &more, 1)
                if got != 0 { problem = got > 0 ? "it goes on" : String(cString: zip_file_strerror(file)) }
            }
            if let problem {
                throw BatonError(
                    .badData, "the file in the archive is damaged: \(problem)", file: archive.title(entry))
            }
            return bytes
        }
    }
}
