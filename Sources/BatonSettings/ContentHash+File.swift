import BatonFiles

extension ContentHash {
    /// The hash of a file's bytes, 64 hexadecimal digits.
    ///
    /// - Throws: `BatonError` where it cannot be read, or is no regular file.
    public static func hex(ofFile path: String) throws(BatonError) -> String {
        let file = try InputFile(path)
        let hash = ContentHash()
        for start in stride(from: 0, to: file.byteCount, by: 1 << 22) {
            hash.update(try file.bytes(at: start, count: min(1 << 22, file.byteCount - start)))
        }
        return hash.hex()
    }
}
