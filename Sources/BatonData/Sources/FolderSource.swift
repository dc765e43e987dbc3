import BatonFiles
import Foundation

/// The pictures of a folder and those below it.
///
/// Classes come from a `dataset.json` as in EDM, or else from the names of the top-level folders.
public struct FolderSource: PictureSource {
    /// The pictures, by their paths below the folder.
    public let contents: SourceContents
    private let path: String

    /// Lists a folder (``PictureListing``).
    ///
    /// - Throws: `missingInput` where there is none or it has no pictures, `badData` for labels that do not fit.
    public init(_ path: String) throws(BatonError) {
        let listing = try PictureListing(path)
        guard !listing.pictures.isEmpty else {
            throw BatonError(
                .missingInput, "the folder has no pictures", file: path,
                found: listing.unread.first.map {
                    "\(listing.unread.count) that are not read; \($0.item): \($0.reason)"
                },
                expected: "PNG, JPEG or WebP files",
                hint: "name the folder that holds them; folders below it are searched, too")
        }
        let index = "\(path)/dataset.json"
        let hasIndex = FileStatus(index) != nil
        var others = listing.others
        if hasIndex { others[".json"] = others[".json"].flatMap { $0 > 1 ? $0 - 1 : nil } }
        self.path = path
        contents = SourceContents(
            title: "the folder \(URL(fileURLWithPath: path).lastPathComponent)", names: listing.pictures,
            classes: hasIndex
                ? try ClassIndex(
                    json: InputFile.contents(of: index, limit: 1 << 30), file: index, for: listing.pictures)
                : ClassIndex(foldersOf: listing.pictures),
            unread: listing.unread, others: others)
    }

    /// Reads the file of a picture.
    public func picture(at index: Int, channels: Int, limits: ImageLimits) throws(BatonError) -> PixelImage {
        try PixelImage.read("\(path)/\(contents.names[index])", channels: channels, limits: limits)
    }
}
