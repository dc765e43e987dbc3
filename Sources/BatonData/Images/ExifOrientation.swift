/// How a camera held the picture: tag 0x0112 of Exif.
enum ExifOrientation: Int {
    case upright = 1
    case mirrored, rotated180, mirroredVertically, transposed, rotated90, transversed, rotated270

    /// Finds the tag in a TIFF structure, as PNG's `eXIf`, WebP's `EXIF` and JPEG's APP1 hold it; upright where it is
    /// absent or malformed.
    ///
    /// - Parameter data: with or without JPEG's `Exif\0\0` before it, which some programs write into other formats, too.
    init(inExif data: some RandomAccessCollection<UInt8>) {
        let data = Array(data)
        let tiff = data.starts(with: Self.signature) ? Array(data.dropFirst(Self.signature.count)) : data
        self = Self.tag(inTIFF: tiff).flatMap { ExifOrientation(rawValue: $0) } ?? .upright
    }

    /// Finds the tag in a JPEG's APP1 segment; upright where it is absent or malformed.
    init(inJPEG jpeg: [UInt8]) {
        let exif = JPEGSegments(jpeg).first { $0.marker == 0xE1 && $0.payload.starts(with: Self.signature) }
        self = exif.map { ExifOrientation(inExif: $0.payload) } ?? .upright
    }

    /// Finds the tag in a WebP's `EXIF` chunk; upright where it is absent or malformed.
    init(inWebP webp: [UInt8]) {
        // RIFF, length, WEBP; then chunks: name, length, content, filled up to an even length.
        var position = 12
        while position + 8 <= webp.count {
            let length = webp[(position + 4)..<(position + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
            let end = position + 8 + length
            guard end <= webp.count else { break }
            if webp[position..<(position + 4)].elementsEqual("EXIF".utf8) {
                self.init(inExif: webp[(position + 8)..<end])
                return
            }
            position = end + length % 2
        }
        self = .upright
    }

    private static let signature = Array("Exif\0\0".utf8)

    private static func tag(inTIFF tiff: [UInt8]) -> Int? {
        guard let first = tiff.first, first == 0x49 || first == 0x4D else { return nil }
        let isLittle = first == 0x49
        func number(_ offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - bytes else { return nil }
            let part = tiff[offset..<(offset + bytes)]
            return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, bytes: 2) == 42, let directory = number(4, bytes: 4),
            let count = number(directory, bytes: 2)
        else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(offset, bytes: 2), let type = number(offset + 2, bytes: 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // The standard says SHORT; BYTE and LONG, signed or not, are met with.
            return switch type {
            case 1, 6: number(offset + 8, bytes: 1)
            case 4, 9: number(offset + 8, bytes: 4)
            default: number(offset + 8, bytes: 2)
            }
        }
        return nil
    }
}

extension PixelImage {
    /// The picture turned upright.
    func oriented(_ orientation: ExifOrientation) -> PixelImage {
        if orientation == .upright { return self }
        let swaps = orientation.rawValue >= ExifOrientation.transposed.rawValue
        let newWidth = swaps ? height : width
        let newHeight = swaps ? width : height
        var result = PixelImage(width: newWidth, height: newHeight, channels: channels, fill: 0)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let (sourceX, sourceY) =
                    switch orientation {
                    case .upright: (x, y)
                    case .mirrored: (width - 1 - x, y)
                    case .rotated180: (width - 1 - x, height - 1 - y)
                    case .mirroredVertically: (x, height - 1 - y)
                    case .transposed: (y, x)
                    case .rotated90: (y, height - 1 - x)
                    case .transversed: (width - 1 - y, height - 1 - x)
                    case .rotated270: (width - 1 - y, x)
                    }
                for channel in 0..<channels { result[x, y, channel] = self[sourceX, sourceY, channel] }
            }
        }
        return result
    }
}
