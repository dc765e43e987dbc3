import BatonFiles

/// Bounds on what a picture file may ask for, checked before memory is reserved.
public struct ImageLimits: Sendable, Hashable {
    /// The longest side in pixels.
    public var side: Int
    /// The most pixels.
    public var pixels: Int
    /// The largest file in bytes.
    public var fileBytes: Int

    /// Sets the bounds.
    public init(side: Int, pixels: Int, fileBytes: Int) {
        self.side = side
        self.pixels = pixels
        self.fileBytes = fileBytes
    }

    /// 32,768 pixels a side, 2^27 pixels in all (at most 1 GiB while decoding 16-bit), files up to 1 GiB.
    public static let standard = ImageLimits(side: 1 << 15, pixels: 1 << 27, fileBytes: 1 << 30)

    /// Refuses a picture whose header claims more than the bounds, or more than `payload` compressed bytes can hold.
    ///
    /// - Parameter pixelsPerByte: the most pixels that one byte of the format can encode.
    func check(width: Int, height: Int, payload: Int, pixelsPerByte: Int, name: String) throws(BatonError) {
        guard width <= side, height <= side, width * height <= pixels else {
            throw BatonError(
                .badData, "the picture is too large", file: name, found: "\(width)×\(height)",
                expected: "at most \(side) pixels a side and \(pixels) in all", hint: "scale it down first")
        }
        guard width * height / pixelsPerByte <= payload else {
            throw BatonError(
                .badData, "the file is truncated, or its header is false", file: name,
                found: "\(payload) bytes", expected: "enough for \(width)×\(height) pixels")
        }
    }
}
