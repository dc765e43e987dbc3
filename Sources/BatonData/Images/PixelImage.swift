import BatonFiles

/// An 8-bit picture: grey (1 channel), RGB (3) or RGB with straight alpha (4), interleaved, rows from the top.
///
/// Values are sRGB as stored; nothing here linearises them.
public struct PixelImage: Sendable, Hashable {
    /// Width in pixels, at least 1.
    public let width: Int
    /// Height in pixels, at least 1.
    public let height: Int
    /// 1, 3 or 4.
    public let channels: Int
    /// The values, `[height, width, channels]`, row-major.
    public internal(set) var pixels: [UInt8]

    /// Wraps values that are already there.
    ///
    /// - Precondition: the sizes are positive, the channels 1, 3 or 4, and the count is their product.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel, not \(width)×\(height)")
        precondition(channels == 1 || channels == 3 || channels == 4, "1, 3 or 4 channels, not \(channels)")
        precondition(
            pixels.count == width * height * channels,
            "\(width)×\(height)×\(channels) pixels expected, \(pixels.count) given")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// A picture of one value.
    public init(width: Int, height: Int, channels: Int, fill: UInt8) {
        self.init(
            width: width, height: height, channels: channels,
            pixels: [UInt8](repeating: fill, count: width * height * channels))
    }

    /// The value of one channel of one pixel.
    public subscript(x: Int, y: Int, channel: Int) -> UInt8 {
        get { pixels[(y * width + x) * channels + channel] }
        set { pixels[(y * width + x) * channels + channel] = newValue }
    }

    /// Reads a PNG, JPEG or WebP file, told apart by its contents.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - channels: 1, 3 or 4; transparency is composited on white unless 4 are asked for.
    ///   - limits: bounds against decompression bombs.
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
        let format = PictureFormat(detecting: bytes)
        switch format {
        case .png: return try PNG.decode(bytes, name: name, channels: channels, limits: limits)
        case .jpeg: return try JPEG.decode(bytes, name: name, channels: channels, limits: limits)
        case .webp: return try WebP.decode(bytes, name: name, channels: channels, limits: limits)
        default:
            throw BatonError(
                .badData, format.isPicture ? "\(format.rawValue) pictures are not read" : "not a picture", file: name,
                found: format.describe(bytes), expected: "a PNG, JPEG or WebP file",
                hint: format.isPicture ? "convert it, for example to PNG" : nil)
        }
    }
}
