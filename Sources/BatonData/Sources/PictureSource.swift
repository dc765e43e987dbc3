import BatonFiles

/// Where the pictures of a data set come from: a folder, an archive, arrays.
///
/// A reader lists what there is, cheaply, and decodes pictures one at a time, so that memory holds one of them. Pictures are
/// asked for in order; any order works.
public protocol PictureSource {
    /// What there is.
    var contents: SourceContents { get }

    /// Decodes the picture at an index of ``SourceContents/names``.
    ///
    /// - Parameters:
    ///   - index: of a name in the contents.
    ///   - channels: 1 (grey), 3 (RGB, transparency on white) or 4 (RGB with straight alpha), whatever the picture has.
    ///   - limits: what a picture may be.
    /// - Throws: `badData` for a picture that is damaged or beyond `limits`, with its name.
    func picture(at index: Int, channels: Int, limits: ImageLimits) throws(BatonError) -> PixelImage
}

/// What a source of pictures has.
public struct SourceContents: Sendable {
    /// What it is, such as `the folder flowers`; where it lies is nobody's business.
    public var title: String
    /// One name a picture, such as a path below the folder.
    public var names: [String]
    /// Their classes.
    public var classes: ClassIndex
    /// Pictures that are not read, and why.
    public var unread: [BuildReport.Omission]
    /// Files that are no pictures, by their endings.
    public var others: [String: Int]

    /// Describes a source.
    public init(
        title: String, names: [String], classes: ClassIndex = .none, unread: [BuildReport.Omission] = [],
        others: [String: Int] = [:]
    ) {
        self.title = title
        self.names = names
        self.classes = classes
        self.unread = unread
        self.others = others
    }
}
