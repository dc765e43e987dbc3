import BatonFiles
import Foundation

/// The pictures below a folder, told by their contents, and everything that is none.
///
/// Hidden files are passed over. Links are followed, to each folder once; one that leads back to where it came from is an
/// error.
public struct PictureListing: Sendable {
    /// Paths of pictures relative to the folder, `/`-separated, in the order of their UTF-8 bytes.
    public private(set) var pictures: [String] = []
    /// Pictures of formats that are not read, links that lead nowhere or to a folder that was read already.
    public private(set) var unread: [BuildReport.Omission] = []
    /// Other files by their endings.
    public private(set) var others: [String: Int] = [:]

    /// Lists a folder.
    ///
    /// - Parameters:
    ///   - root: the folder.
    ///   - endings: files with these endings, in lower case, are listed like pictures, whatever they hold.
    /// - Throws: `missingInput` where there is no such folder or one below it cannot be listed, `badData` for a file and
    ///   for links in a circle.
    public init(_ root: String, including endings: Set<String> = []) throws(BatonError) {
        guard let status = FileStatus(root) else {
            throw BatonError(.missingInput, "there is no such folder", file: root)
        }
        guard status.kind == .folder else {
            throw BatonError(.badData, "not a folder", file: root, hint: "name the folder that holds the pictures")
        }
        var walk = FolderWalk(root: root)
        for file in try walk.files() {
            switch Self.judge("\(root)/\(file)", including: endings) {
            case .picture: pictures.append(file)
            case .unread(let reason): unread.append(.init(item: file, reason: reason))
            case .other(let kind): others[kind, default: 0] += 1
            }
        }
        unread += walk.omissions
        pictures.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        unread.sort { $0.item.utf8.lexicographicallyPrecedes($1.item.utf8) }
    }

    private static func judge(_ path: String, including endings: Set<String>) -> FileVerdict {
        let ending = FileVerdict.ending(of: path)
        if endings.contains(ending) { return .picture }
        guard let status = FileStatus(path) else { return .unread("a link that leads nowhere") }
        guard status.kind == .file else { return .other("device or pipe") }
        return FileVerdict(head: FileBytes.head(path, count: PictureFormat.headLength) ?? [], ending: ending)
    }
}

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
