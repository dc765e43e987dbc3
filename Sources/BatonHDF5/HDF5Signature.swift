import BatonFiles

/// What can be said about a file before libhdf5 sees it.
enum HDF5Signature {
    /// The first bytes of every HDF5 file.
    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The size of the superblock of format 2 and 3.
    private static let superblockSize = 48

    /// Checks that the file is a regular file, is HDF5 in a format with checksums, and is as long as it says;
    /// returns its length in bytes.
    static func check(_ path: String) throws(BatonError) -> Int {
        let length: Int
        let head: [UInt8]
        do throws(BatonError) {
            let file = try InputFile(path)
            length = file.byteCount
            head = try file.bytes(at: 0, count: min(length, FileContent.headSize))
        } catch  where error.reason == .foreign {
            throw BatonError(.foreign, "not an HDF5 file", file: path, found: error.found)
        }
        guard head.starts(with: signature) else {
            let content = FileContent(head)
            throw BatonError(
                .foreign, "not an HDF5 file", file: path, found: content?.name ?? "other content",
                expected: "the HDF5 signature in the first eight bytes", hint: content?.hint)
        }
        guard head.count >= superblockSize else {
            throw BatonError(.damaged, "the file was cut off", file: path, found: "\(length) bytes")
        }
        guard head[8] >= 2 else {
            throw BatonError(
                .unsupported, "an HDF5 file in the old format, which has no checksums", file: path,
                found: "superblock version \(head[8])", expected: "version 2 or later",
                hint: "rewrite it with h5repack --latest, or libver='latest' in h5py")
        }
        // Sizes of offsets and lengths are 8 in all files that are written today.
        guard head[9] == 8, head[10] == 8 else {
            throw BatonError(
                .damaged, "the file's first bytes were altered, or it is no ordinary HDF5 file", file: path)
        }
        let end = (28..<36).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(head[$1]) }
        guard end <= UInt64(length) else {
            throw BatonError(
                .damaged, "the file was cut off", file: path, found: "\(length) bytes", expected: "\(end) bytes",
                hint: "copy or save it again")
        }
        return length
    }
}
