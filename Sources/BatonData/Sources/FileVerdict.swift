/// Whether a file is a picture: its contents decide, and where they say nothing, its ending.
enum FileVerdict: Hashable {
    /// One that is read, or that its ending says should be.
    case picture
    /// One that is not read, and why.
    case unread(String)
    /// None, by its ending.
    case other(String)

    /// Judges by the first bytes and the ending.
    init(head: [UInt8], ending: String) {
        let format = PictureFormat(detecting: head)
        if format.isRead {
            self = .picture
        } else if format.isPicture {
            self = .unread("\(format.rawValue) is not read")
        } else if Self.read.contains(ending) {
            // A damaged picture: reading it will say what is wrong.
            self = .picture
        } else if Self.unread.contains(ending) {
            self = .unread("\(ending.uppercased()) is not read")
        } else {
            self = .other(ending.isEmpty ? "without ending" : "." + ending)
        }
    }

    /// Endings of formats that are read.
    private static let read: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif", "webp"]

    /// Endings of picture formats that are not read, for files whose contents do not say what they are.
    private static let unread: Set<String> = [
        "bmp", "dib", "tif", "tiff", "gif", "avif", "heic", "heif", "jxl", "jp2", "j2k", "psd", "qoi", "exr", "hdr",
        "ico",
        "svg", "pnm", "ppm", "pgm", "pbm", "tga", "pcx", "xcf", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf",
    ]

    /// The ending of a name in lower case, without its dot; empty where there is none.
    static func ending(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 ? (parts.last ?? "").lowercased() : ""
    }
}
