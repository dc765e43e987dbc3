import BatonFiles
internal import CTurboJPEG

/// JPEG files, through TurboJPEG.
public enum JPEG {
    /// Reads a file as grey (1) or RGB (3, 4 with opaque alpha), turned upright as its Exif orientation says.
    ///
    /// A truncated or damaged file is an error. CMYK is converted without its colour profile; inks are taken as inverted
    /// where the file says that Adobe's rules hold.
    public static func read(
        _ path: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(BatonError) -> PixelImage {
        try decode(
            try InputFile.contents(of: path, limit: limits.fileBytes), name: path, channels: channels, limits: limits)
    }

    /// The same from memory; `name` is what errors call it.
    public static func decode(
        _ bytes: [UInt8], name: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(BatonError) -> PixelImage {
        precondition(channels == 1 || channels == 3 || channels == 4, "1, 3 or 4 channels, not \(channels)")
        let format = PictureFormat(detecting: bytes)
        guard format == .jpeg else {
            throw BatonError(
                .badData, "not a JPEG file", file: name, found: format.describe(bytes), expected: "a JPEG file")
        }
        let decoder = try Decoder(name: name)
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = 0
        var colorspace: Int32 = 0
        try decoder.check(
            tjDecompressHeader3(
                decoder.handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colorspace),
            "the JPEG header is damaged")
        let isCMYK = [TJCS_CMYK, TJCS_YCCK].contains { Int32($0.rawValue) == colorspace }
        // An arithmetic-coded or progressive flat block of 64 pixels costs well under a bit.
        try limits.check(
            width: Int(width), height: Int(height), payload: bytes.count, pixelsPerByte: 1 << 15, name: name)
        let stored = isCMYK ? 4 : channels
        let count = Int(width) * Int(height) * stored
        let pixelFormat: TJPF =
            switch channels {
            case _ where isCMYK: TJPF_CMYK
            case 1: TJPF_GRAY
            case 3: TJPF_RGB
            default: TJPF_RGBA
            }
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            status = tjDecompress2(
                decoder.handle, bytes, UInt(bytes.count), buffer.baseAddress, width, 0, height,
                Int32(pixelFormat.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
            filled = count
        }
        try decoder.check(status, "the JPEG is damaged or truncated")
        let image =
            isCMYK
            ? PixelImage(
                width: Int(width), height: Int(height), channels: 3,
                pixels: rgb(fromCMYK: pixels, isInverted: hasAdobeMarker(bytes))
            ).converted(toChannels: channels)
            : PixelImage(width: Int(width), height: Int(height), channels: channels, pixels: pixels)
        return image.oriented(ExifOrientation(inJPEG: bytes))
    }

    /// Whether Adobe's APP14 is there: its programs store inks inverted, 255 for none.
    private static func hasAdobeMarker(_ bytes: [UInt8]) -> Bool {
        JPEGSegments(bytes).contains { $0.marker == 0xEE && $0.payload.starts(with: Array("Adobe".utf8)) }
    }

    /// Inks to light without a colour profile, as browsers do: each channel is what cyan (magenta, yellow) and black let
    /// through, rounded.
    private static func rgb(fromCMYK inks: [UInt8], isInverted: Bool) -> [UInt8] {
        let count = inks.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, filled in
            func light(_ ink: UInt8) -> Int { Int(isInverted ? ink : 255 - ink) }
            for pixel in 0..<count {
                let black = light(inks[4 * pixel + 3])
                for c in 0..<3 {
                    buffer[3 * pixel + c] = UInt8((2 * light(inks[4 * pixel + c]) * black + 255) / 510)
                }
            }
            filled = count * 3
        }
    }

    /// Owns one decompressor; destroyed at the end of its scope.
    private struct Decoder: ~Copyable {
        let handle: tjhandle
        let name: String

        init(name: String) throws(BatonError) {
            guard let handle = tjInitDecompress() else {
                throw BatonError(.unavailable, "no memory for TurboJPEG", file: name)
            }
            self.handle = handle
            self.name = name
        }

        deinit { tjDestroy(handle) }

        func check(_ status: Int32, _ action: String) throws(BatonError) {
            guard status != 0 else { return }
            let reason = String(cString: tjGetErrorStr2(handle))
            // Stray bytes between markers cost no pixel; cameras leave them.
            if tjGetErrorCode(handle) == TJERR_WARNING.rawValue, reason.contains("extraneous bytes") { return }
            throw BatonError(.badData, "\(action): \(reason)", file: name)
        }
    }
}

/// The segments before a JPEG's first scan, in order.
struct JPEGSegments: Sequence, IteratorProtocol {
    /// A marker and what follows its length.
    struct Segment {
        let marker: UInt8
        let payload: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private var position = 2

    /// Begins behind the start of the image.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Segment? {
        while position < bytes.count, bytes[position] == 0xFF {
            // Any number of fill bytes may stand before a marker (ITU-T T.81, B.1.1.2).
            while position < bytes.count, bytes[position] == 0xFF { position += 1 }
            guard position < bytes.count else { return nil }
            let marker = bytes[position]
            position += 1
            // Restart markers and TEM stand alone; with the first scan and the end of the image the header is over.
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            guard marker != 0xDA, marker != 0xD9, position + 2 <= bytes.count else { return nil }
            let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            let end = position + length
            guard length >= 2, end <= bytes.count else { return nil }
            defer { position = end }
            return Segment(marker: marker, payload: bytes[(position + 2)..<end])
        }
        return nil
    }
}
