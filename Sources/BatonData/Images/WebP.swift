import BatonFiles
internal import CWebP

/// WebP files, lossy and lossless, through libwebp.
public enum WebP {
    /// libwebp's version.
    public static var libraryVersion: String {
        let version = WebPGetDecoderVersion()
        return "\(version >> 16).\(version >> 8 & 255).\(version & 255)"
    }

    /// Reads a file from memory as 8-bit `channels`, turned upright as its Exif orientation says; `name` is what errors
    /// call it.
    ///
    /// Transparency is composited on white unless 4 channels are asked for. An animation is an error.
    public static func decode(
        _ bytes: [UInt8], name: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(BatonError) -> PixelImage {
        precondition(channels == 1 || channels == 3 || channels == 4, "1, 3 or 4 channels, not \(channels)")
        var features = WebPBitstreamFeatures()
        let status = WebPGetFeatures(bytes, bytes.count, &features)
        guard status == VP8_STATUS_OK, features.width > 0, features.height > 0 else {
            throw BatonError(.badData, "the WebP header is damaged: \(reason(status))", file: name)
        }
        guard features.has_animation == 0 else {
            throw BatonError(
                .badData, "animated WebP files are not read", file: name, found: "an animation",
                hint: "save one of its pictures")
        }
        let (width, height) = (Int(features.width), Int(features.height))
        // A lossless picture of one colour costs no bits a pixel: only the size itself can be bounded.
        try limits.check(width: width, height: height, payload: bytes.count, pixelsPerByte: .max, name: name)
        let stored = features.has_alpha != 0 || channels == 4 ? 4 : 3
        let count = width * height * stored
        var isWhole = false
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let decode = stored == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
            isWhole =
                decode(bytes, bytes.count, buffer.baseAddress, count, Int32(width * stored)) != nil
            filled = isWhole ? count : 0
        }
        guard isWhole else { throw BatonError(.badData, "the WebP is damaged or truncated", file: name) }
        return PixelImage(width: width, height: height, channels: stored, pixels: pixels)
            .converted(toChannels: channels).oriented(ExifOrientation(inWebP: bytes))
    }

    private static func reason(_ status: VP8StatusCode) -> String {
        switch status {
        case VP8_STATUS_NOT_ENOUGH_DATA: "the file is truncated"
        case VP8_STATUS_UNSUPPORTED_FEATURE: "a feature that libwebp does not know"
        default: "it is not what it claims to be"
        }
    }
}
