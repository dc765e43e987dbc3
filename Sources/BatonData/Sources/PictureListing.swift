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
