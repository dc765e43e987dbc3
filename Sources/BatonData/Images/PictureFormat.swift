/// File formats told apart by their first bytes.
enum PictureFormat: String {
    case png = "a PNG file"
    case jpeg = "a JPEG file"
    case gif = "a GIF file"
    case webp = "a WebP file"
    case bmp = "a BMP file"
    case tiff = "a TIFF file"
    case hdf5 = "an HDF5 file"
    case zip = "a ZIP file"
    case pdf = "a PDF file"
    case empty = "an empty file"
    case unknown = "something else"

    /// Looks at the first bytes.
    init(detecting bytes: [UInt8]) {
        func starts(_ prefix: [UInt8], at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: prefix)
        }
        self =
            if bytes.isEmpty {
                .empty
            } else if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                .png
            } else if starts([0xFF, 0xD8, 0xFF]) {
                .jpeg
            } else if starts(Array("GIF8".utf8)) {
                .gif
            } else if starts(Array("RIFF".utf8)) && starts(Array("WEBP".utf8), at: 8) {
                .webp
            } else if starts(Array("BM".utf8)) {
                .bmp
            } else if starts([0x49, 0x49, 0x2A, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2A]) {
                .tiff
            } else if starts([0x89, 0x48, 0x44, 0x46]) {
                .hdf5
            } else if starts([0x50, 0x4B, 0x03, 0x04]) {
                .zip
            } else if starts(Array("%PDF".utf8)) {
                .pdf
            } else {
                .unknown
            }
    }

    /// What the file is, with its first bytes where that says more.
    func describe(_ bytes: [UInt8]) -> String {
        guard self == .unknown else { return rawValue }
        let head = bytes.prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "a file that begins with \(head.joined(separator: " "))"
    }
}
