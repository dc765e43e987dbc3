import BatonFiles

/// What a file is, by its first bytes.
package enum FileKind: String, Encodable {
    case hdf5
    case png
    case safetensors

    /// Looks at a file.
    ///
    /// - Parameter hint: what the command reads, for files that are none of it and nothing known either.
    /// - Throws: missing input where it cannot be opened, bad data where it is none of these.
    package init(
        of path: String,
        hint: String = "inspect reads checkpoints and data sets (.h5), pictures of 'sample' and safetensors"
    ) throws(BatonError) {
        let file = try InputFile(path)
        let head = try file.bytes(at: 0, count: min(FileContent.headSize, file.byteCount))
        if head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .hdf5
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if head.count > 8, head[8] == UInt8(ascii: "{") || path.hasSuffix(".safetensors") {
            self = .safetensors
        } else {
            let content = FileContent(head)
            throw BatonError(
                .badData, head.isEmpty ? "the file is empty" : "the file is neither HDF5, PNG nor safetensors",
                file: path, found: content?.name,
                hint: content?.hint ?? hint)
        }
    }
}
