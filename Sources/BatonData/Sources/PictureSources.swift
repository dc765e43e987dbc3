import Foundation

/// Finds the reader for what somebody names.
public enum PictureSources {
    /// Opens a folder.
    public static func open(_ path: String) throws(DataError) -> any PictureSource {
        try FolderSource(path)
    }
}
