/// How a camera held the picture: tag 0x0112 of Exif.
enum ExifOrientation: Int {
    case upright = 1
    case mirrored, rotated180, mirroredVertically, transposed, rotated90, transversed, rotated270

    /// Finds the tag in a JPEG's APP1 segment; upright where it is absent or malformed.
    init(in jpeg: [UInt8]) {
        self = Self.find(in: jpeg).flatMap { ExifOrientation(rawValue: $0) } ?? .upright
    }

    private static func find(in jpeg: [UInt8]) -> Int? {
        var position = 2
        while position + 4 <= jpeg.count, jpeg[position] == 0xFF {
            let marker = jpeg[position + 1]
            let length = Int(jpeg[position + 2]) << 8 | Int(jpeg[position + 3])
            let end = position + 2 + length
            // The scan begins: no header follows.
            guard marker != 0xDA, length >= 2, end <= jpeg.count else { return nil }
            if marker == 0xE1, jpeg[(position + 4)..<end].starts(with: Array("Exif\0\0".utf8)) {
                return orientation(inTIFF: jpeg[(position + 10)..<end])
            }
            position = end
        }
        return nil
    }

    private static func orientation(inTIFF tiff: ArraySlice<UInt8>) -> Int? {
        guard let first = tiff.first, first == 0x49 || first == 0x4D else { return nil }
        let isLittle = first == 0x49
        func number(_ offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset + bytes <= tiff.count else { return nil }
            let part = tiff[(tiff.startIndex + offset)..<(tiff.startIndex + offset + bytes)]
            return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, bytes: 2) == 42, let directory = number(4, bytes: 4),
            let count = number(directory, bytes: 2)
        else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(offset, bytes: 2) else { return nil }
            if tag == 0x0112 { return number(offset + 8, bytes: 2) }
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
