/// What a file seems to be, by its first bytes: for messages about files that are not what they are taken for.
public struct FileContent: Sendable, Hashable {
    /// With its article, to follow "it is" or "found": `an HTML page`.
    public let name: String
    /// What to do about it.
    public let hint: String?

    /// Text of no known form.
    public static let plainText = FileContent("plain text")

    /// How many bytes from the beginning are looked at.
    public static let headSize = 512

    private init(_ name: String, hint: String? = nil) {
        self.name = name
        self.hint = hint
    }

    /// What `head`, the first ``headSize`` bytes of a file or fewer, belongs to; nil where that cannot be said.
    public init?(_ head: some Collection<UInt8>) {
        let head = Array(head.prefix(FileContent.headSize))
        guard let found = FileContent.binary(head) ?? FileContent.text(head) else { return nil }
        self = found
    }

    private static let direct = "download it again, from the address of the file itself"
    private static let convert = "convert it to safetensors first"
    private static let unpack = "unpack it first"

    /// Formats by the bytes they begin with.
    private static let signatures: [(bytes: [UInt8], content: FileContent)] = [
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], FileContent("an HDF5 file")),
        ([0x89, 0x50, 0x4E, 0x47], FileContent("a PNG picture")), ([0xFF, 0xD8, 0xFF], FileContent("a JPEG picture")),
        (Array("GIF8".utf8), FileContent("a GIF picture")),
        (Array("II*\0".utf8), FileContent("a TIFF picture")), (Array("MM\0*".utf8), FileContent("a TIFF picture")),
        (Array("PK\u{3}\u{4}".utf8), FileContent("a ZIP archive, as PyTorch and numpy write", hint: convert)),
        ([0x1F, 0x8B], FileContent("a gzip archive", hint: unpack)),
        ([0x28, 0xB5, 0x2F, 0xFD], FileContent("a Zstandard archive", hint: unpack)),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], FileContent("an xz archive", hint: unpack)),
        (Array("BZh".utf8), FileContent("a bzip2 archive", hint: unpack)),
        ([0x93] + Array("NUMPY".utf8), FileContent("a numpy array", hint: convert)),
        ([0x7F] + Array("ELF".utf8), FileContent("a program")), (Array("%PDF".utf8), FileContent("a PDF document")),
        ([0xFF, 0xFE], FileContent("UTF-16 text", hint: "save it as UTF-8")),
        ([0xFE, 0xFF], FileContent("UTF-16 text", hint: "save it as UTF-8")),
        (
            Array("version https://git-lfs".utf8),
            FileContent("a Git LFS pointer, not the file itself", hint: "fetch the file with 'git lfs pull'")
        ),
    ]

    private static func binary(_ head: [UInt8]) -> FileContent? {
        if head.isEmpty { return FileContent("an empty file", hint: "download or save it again") }
        if let known = signatures.first(where: { head.starts(with: $0.bytes) }) { return known.content }
        if head.count >= 12, head.starts(with: Array("RIFF".utf8)), head[8..<12].elementsEqual("WEBP".utf8) {
            return FileContent("a WebP picture")
        }
        if head.count >= 14, head.starts(with: Array("BM".utf8)), head[6..<10].allSatisfy({ $0 == 0 }) {
            return FileContent("a BMP picture")
        }
        if head.count > 1, head[0] == 0x80, (2...5).contains(head[1]) {
            return FileContent("a Python pickle", hint: "pickles may run any program and are not read; " + convert)
        }
        if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
            return FileContent("a tar archive", hint: unpack)
        }
        if head.count > 9, head[4..<8].allSatisfy({ $0 == 0 }), head[8] == UInt8(ascii: "{") {
            return FileContent("a safetensors file")
        }
        return head.allSatisfy { $0 == 0 } ? FileContent("zeros", hint: "copy or download it again") : nil
    }

    private static func text(_ head: [UInt8]) -> FileContent? {
        let isText = head.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
        guard isText else { return nil }
        let start = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
        if ["<!doctype html", "<html", "<head", "<body"].contains(where: start.hasPrefix) {
            return FileContent("an HTML page", hint: direct)
        }
        return start.hasPrefix("<?xml") || start.hasPrefix("<!doctype") || start.hasPrefix("<error")
            ? FileContent("an XML document", hint: direct) : plainText
    }
}
