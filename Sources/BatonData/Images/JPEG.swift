internal import CTurboJPEG

/// JPEG files, through TurboJPEG.
public enum JPEG {
    /// Reads a file as grey (1) or RGB (3, 4 with opaque alpha), turned upright as its Exif orientation says.
    ///
    /// A truncated or damaged file is an error, as is CMYK, which has no conversion without its colour profile.
    public static func read(
        _ path: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(DataError) -> PixelImage {
        try decode(try FileBytes.read(path, limit: limits.fileBytes), name: path, channels: channels, limits: limits)
    }

    /// The same from memory; `name` is what errors call it.
    public static func decode(
        _ bytes: [UInt8], name: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(DataError) -> PixelImage {
        precondition(channels == 1 || channels == 3 || channels == 4, "1, 3 or 4 channels, not \(channels)")
        let format = PictureFormat(detecting: bytes)
        guard format == .jpeg else {
            throw DataError(
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
        guard colorspace != Int32(TJCS_CMYK.rawValue), colorspace != Int32(TJCS_YCCK.rawValue) else {
            throw DataError(
                .badData, "CMYK pictures are not supported", file: name, found: "a CMYK JPEG",
                expected: "grey or colour (YCbCr or RGB)", hint: "convert it to sRGB first")
        }
        // An arithmetic-coded or progressive flat block of 64 pixels costs well under a bit.
        try limits.check(
            width: Int(width), height: Int(height), payload: bytes.count, pixelsPerByte: 1 << 15, name: name)
        let count = Int(width) * Int(height) * channels
        let pixelFormat: TJPF =
            switch channels {
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
        return PixelImage(width: Int(width), height: Int(height), channels: channels, pixels: pixels)
            .oriented(ExifOrientation(in: bytes))
    }

    /// Owns one decompressor; destroyed at the end of its scope.
    private struct Decoder: ~Copyable {
        let handle: tjhandle
        let name: String

        init(name: String) throws(DataError) {
            guard let handle = tjInitDecompress() else {
                throw DataError(.unavailable, "no memory for TurboJPEG", file: name)
            }
            self.handle = handle
            self.name = name
        }

        deinit { tjDestroy(handle) }

        func check(_ status: Int32, _ action: String) throws(DataError) {
            guard status != 0 else { return }
            let reason = String(cString: tjGetErrorStr2(handle))
            // Stray bytes between markers cost no pixel; cameras leave them.
            if tjGetErrorCode(handle) == TJERR_WARNING.rawValue, reason.contains("extraneous bytes") { return }
            throw DataError(.badData, "\(action): \(reason)", file: name)
        }
    }
}
