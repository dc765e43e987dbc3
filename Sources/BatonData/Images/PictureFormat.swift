import BatonFiles

/// File formats told apart by their first bytes, whatever the file is called.
public enum PictureFormat: String, Sendable {
    case png = "PNG"
    case jpeg = "JPEG"
    case webp = "WebP"
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case avif = "AVIF"
    case heic = "HEIC"
    case jpegXL = "JPEG XL"
    case jpeg2000 = "JPEG 2000"
    case photoshop = "Photoshop"
    case qoi = "QOI"
    case openEXR = "OpenEXR"
    case hdf5 = "HDF5"
    case zip = "ZIP"
    case gzip = "gzip"
    case npy = "NumPy"
    case pickle = "pickle"
    case parquet = "Parquet"
    case pdf = "PDF"
    case empty = "empty"
    case unknown = "unknown"

    /// Bytes that are enough to tell.
    static let headLength = 32

    /// Whether ``PixelImage/read(_:channels:limits:)`` reads it.
    public var isRead: Bool { [.png, .jpeg, .webp].contains(self) }

    /// Whether it is a picture at all.
    public var isPicture: Bool {
        switch self {
        case .hdf5, .zip, .gzip, .npy, .pickle, .parquet, .pdf, .empty, .unknown: false
        default: true
        }
    }

    /// Looks at a file.
    ///
    /// - Throws: `missingInput` where it cannot be read.
    public init(ofFile path: String) throws(BatonError) {
        guard let head = FileBytes.head(path, count: Self.headLength) else {
            throw BatonError(.missingInput, "cannot read the file", file: path, hint: "check its permissions")
        }
        self.init(detecting: head)
    }

    /// Looks at the first bytes.
    init(detecting bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(Self.headLength))
        func starts(_ prefix: [UInt8], at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: prefix) }
        func starts(_ prefix: String, at offset: Int = 0) -> Bool { starts(Array(prefix.utf8), at: offset) }
        self =
            if head.isEmpty {
                .empty
            } else if starts([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                .png
            } else if starts([0xFF, 0xD8, 0xFF]) {
                .jpeg
            } else if starts("RIFF") && starts("WEBP", at: 8) {
                .webp
            } else if starts("GIF8") {
                .gif
            } else if starts("BM") && Self.isBitmapHeader(head) {
                .bmp
            } else if starts([0x49, 0x49, 0x2A, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2A])
                || starts([0x49, 0x49, 0x2B, 0x00]) || starts([0x4D, 0x4D, 0x00, 0x2B])
            {
                .tiff
            } else if starts("ftyp", at: 4) {
                Self.ofBrand(head)
            } else if starts([0xFF, 0x0A]) || starts([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]) {
                .jpegXL
            } else if starts([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) || starts([0xFF, 0x4F, 0xFF, 0x51]) {
                .jpeg2000
            } else {
                Self.ofContainer(starts: { starts($0) })
            }
    }

    private static func ofContainer(starts: ([UInt8]) -> Bool) -> PictureFormat {
        let known: [(PictureFormat, [UInt8])] = [
            (.photoshop, Array("8BPS".utf8)), (.qoi, Array("qoif".utf8)), (.openEXR, [0x76, 0x2F, 0x31, 0x01]),
            (.hdf5, [0x89, 0x48, 0x44, 0x46]), (.zip, [0x50, 0x4B, 0x03, 0x04]), (.zip, [0x50, 0x4B, 0x05, 0x06]),
            (.gzip, [0x1F, 0x8B]), (.npy, [0x93] + Array("NUMPY".utf8)), (.parquet, Array("PAR1".utf8)),
            (.pdf, Array("%PDF".utf8)), (.pickle, [0x80, 2]), (.pickle, [0x80, 3]), (.pickle, [0x80, 4]),
            (.pickle, [0x80, 5]),
        ]
        return known.first { starts($0.1) }?.0 ?? .unknown
    }

    /// "BM" begins many a text: the reserved words and the length of the second header say more.
    private static func isBitmapHeader(_ head: [UInt8]) -> Bool {
        head.count >= 18 && head[6..<10].allSatisfy { $0 == 0 }
            && [12, 16, 40, 52, 56, 64, 108, 124].contains(head[14]) && head[15..<18].allSatisfy { $0 == 0 }
    }

    /// ISO media files: the brand says which.
    private static func ofBrand(_ head: [UInt8]) -> PictureFormat {
        switch String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self) {
        case "avif", "avis": .avif
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": .heic
        default: .unknown
        }
    }

    /// What the file is, with its first bytes where that says more.
    func describe(_ bytes: some Collection<UInt8>) -> String {
        switch self {
        case .empty: return "an empty file"
        case .unknown:
            if let content = FileContent(bytes), content != .plainText { return content.name }
            let head = bytes.prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            return "a file that begins with \(head.joined(separator: " "))"
        default: return "\("AEHO".contains(rawValue.first ?? " ") ? "an" : "a") \(rawValue) file"
        }
    }
}
