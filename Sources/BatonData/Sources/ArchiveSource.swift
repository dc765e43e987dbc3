import BatonFiles
import Foundation

/// The pictures in a ZIP archive, such as EDM's data sets.
///
/// Classes come from a `dataset.json`, or else from the names of the top-level folders; one folder that holds everything is
/// passed over. Names in the archive are names, never paths.
public final class ArchiveSource: PictureSource {
    /// The pictures, by their names in the archive.
    public let contents: SourceContents
    private let archive: ZipArchive
    private let entries: [ZipArchive.Entry]

    /// Lists an archive.
    ///
    /// - Throws: `badData` where it is damaged, has two files of one name, or labels that do not fit; `missingInput` where
    ///   it cannot be opened or has no pictures.
    public convenience init(_ path: String) throws(BatonError) { try self.init(ZipArchive(path)) }

    init(_ archive: ZipArchive) throws(BatonError) {
        self.archive = archive
        var files: [(name: String, entry: ZipArchive.Entry)] = []
        for entry in archive.entries where !entry.isFolder {
            if let name = Self.name(of: entry) { files.append((name, entry)) }
        }
        files = Self.withoutCommonFolder(files).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (file, next) in zip(files, files.dropFirst()) where file.name == next.name {
            throw BatonError(.badData, "two files of one name", file: archive.title(file.entry))
        }
        var pictures: [(name: String, entry: ZipArchive.Entry)] = []
        var unread: [BuildReport.Omission] = []
        var others: [String: Int] = [:]
        for (name, entry) in files where name != Self.index {
            let head = archive.head(entry, count: PictureFormat.headLength)
            switch FileVerdict(head: head, ending: FileVerdict.ending(of: name)) {
            case .picture: pictures.append((name, entry))
            case .unread(let reason): unread.append(.init(item: name, reason: reason))
            case .other(let kind): others[kind, default: 0] += 1
            }
        }
        guard !pictures.isEmpty else {
            throw BatonError(
                .missingInput, "the archive has no pictures", file: archive.path,
                found: unread.first.map { "\(unread.count) that are not read; \($0.item): \($0.reason)" },
                expected: "PNG, JPEG or WebP files, or arrays")
        }
        let names = pictures.map(\.name)
        let classes: ClassIndex
        if let index = files.first(where: { $0.name == Self.index })?.entry {
            classes = try ClassIndex(
                json: archive.read(index, limit: 1 << 28), file: archive.title(index), for: names)
        } else {
            classes = ClassIndex(foldersOf: names)
        }
        entries = pictures.map(\.entry)
        contents = SourceContents(
            title: "the archive \(URL(fileURLWithPath: archive.path).lastPathComponent)", names: names,
            classes: classes,
            unread: unread, others: others)
    }

    /// Reads a picture's file into memory and decodes it.
    public func picture(at index: Int, channels: Int, limits: ImageLimits) throws(BatonError) -> PixelImage {
        let entry = entries[index]
        return try PixelImage.decode(
            archive.read(entry, limit: limits.fileBytes), name: archive.title(entry), channels: channels,
            limits: limits)
    }

    private static let index = "dataset.json"

    /// A name with `/` between its parts; nil for a hidden file and what macOS adds.
    private static func name(of entry: ZipArchive.Entry) -> String? {
        let whole = entry.name.contains("/") ? entry.name : entry.name.replacing("\\", with: "/")
        let parts = whole.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty, parts[0] != "__MACOSX", !parts.contains(where: { $0.hasPrefix(".") && $0 != ".." })
        else { return nil }
        return parts.joined(separator: "/")
    }

    /// The files without the folder that all of them are in.
    private static func withoutCommonFolder(
        _ files: [(name: String, entry: ZipArchive.Entry)]
    ) -> [(name: String, entry: ZipArchive.Entry)] {
        var files = files
        while let top = files.first.map({ ClassIndex.top(of: $0.name) }), top != ".",
            files.allSatisfy({ ClassIndex.top(of: $0.name) == top })
        {
            files = files.map { (String($0.name.dropFirst(top.count + 1)), $0.entry) }
        }
        return files
    }
}
