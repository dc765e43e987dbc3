import BatonFiles
import Foundation

/// Finds the reader for what somebody names, by what it holds.
public enum PictureSources {
    /// Opens a folder of pictures or of CIFAR's batches, a ZIP archive, a NumPy file, or one of CIFAR's batches.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - array: the array of pictures in an `.npz` that has several.
    /// - Throws: `missingInput` where there is nothing, `badData` for what is not read, with what to do about it.
    public static func open(_ path: String, array: String? = nil) throws(BatonError) -> any PictureSource {
        guard let status = FileStatus(path) else {
            throw BatonError(.missingInput, "there is no such file or folder", file: path)
        }
        let source: any PictureSource
        switch status.kind {
        case .folder:
            if let batches = try CIFARSource(folder: path) {
                source = batches
            } else {
                source = try FolderSource(path)
            }
        case .file: source = try file(path, array: array)
        default: throw BatonError(.badData, "not a regular file", file: path, hint: "name a folder or a file")
        }
        guard array == nil || source is ArraySource else {
            throw BatonError(.badData, "only an .npz has arrays to choose from", file: path, hint: "leave --array out")
        }
        return source
    }

    private static func file(_ path: String, array: String?) throws(BatonError) -> any PictureSource {
        let format = try PictureFormat(ofFile: path)
        switch format {
        case .zip:
            let archive = try ZipArchive(path)
            let isArrays = archive.entries.contains { $0.name.hasSuffix(".npy") } || path.hasSuffix(".npz")
            return isArrays ? try ArraySource(npz: archive, array: array) : try ArchiveSource(archive)
        case .npy: return try ArraySource(npy: path)
        case _ where path.lowercased().hasSuffix(".bin"): return try CIFARSource([path])
        default: throw refusal(of: format, path)
        }
    }

    private static func refusal(of format: PictureFormat, _ path: String) -> BatonError {
        let hint =
            switch format {
            case .hdf5: "a data set of Baton is used as it is: baton train --data \(path)"
            case .gzip: "unpack it first: tar -xzf \(path)"
            case .pickle: "Python's pickles are not read; of CIFAR take the binary version"
            case .parquet: "save its pictures as files, or as uint8 arrays with numpy.savez"
            case _ where format.isPicture: "name the folder that the picture is in"
            default: "name a folder, a .zip, an .npz or .npy, or a CIFAR batch (.bin)"
            }
        return BatonError(
            .badData, "pictures are not read from this", file: path,
            found: format.describe(FileBytes.head(path, count: PictureFormat.headLength) ?? []), hint: hint)
    }
}
