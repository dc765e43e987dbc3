extension PixelImage {
    /// The part that starts at (`x`, `y`).
    ///
    /// - Precondition: it lies inside the picture.
    public func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> PixelImage {
        precondition(
            x >= 0 && y >= 0 && x + newWidth <= width && y + newHeight <= height, "the crop lies outside the picture")
        var result: [UInt8] = []
        result.reserveCapacity(newWidth * newHeight * channels)
        for row in y..<(y + newHeight) {
            let start = (row * width + x) * channels
            result += pixels[start..<(start + newWidth * channels)]
        }
        return PixelImage(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    /// The largest centred square; an odd remainder leaves one pixel more at the right or bottom edge behind.
    public func centerCropped() -> PixelImage {
        let side = min(width, height)
        return cropped(x: (width - side) / 2, y: (height - side) / 2, width: side, height: side)
    }

    /// The picture centred on a canvas of `width`×`height`; what does not fit is cut off on both sides alike.
    public func centered(width newWidth: Int, height newHeight: Int, background: UInt8 = 255) -> PixelImage {
        var canvas = PixelImage(width: newWidth, height: newHeight, channels: channels, fill: background)
        let left = (newWidth - width) / 2
        let top = (newHeight - height) / 2
        canvas.draw(self, x: left, y: top)
        return canvas
    }

    /// The picture centred on the smallest square that holds it.
    public func paddedToSquare(background: UInt8 = 255) -> PixelImage {
        let side = max(width, height)
        return centered(width: side, height: side, background: background)
    }

    /// Draws another picture of as many channels over this one, its corner at (`x`, `y`), clipped to this picture.
    public mutating func draw(_ other: PixelImage, x: Int, y: Int) {
        precondition(channels == other.channels, "pictures of \(channels) and \(other.channels) channels")
        let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
        guard !columns.isEmpty else { return }
        for row in 0..<other.height where (0..<height).contains(y + row) {
            let source = (row * other.width + columns.lowerBound) * channels
            let target = ((y + row) * width + x + columns.lowerBound) * channels
            let count = columns.count * channels
            pixels.replaceSubrange(target..<(target + count), with: other.pixels[source..<(source + count)])
        }
    }

    /// The mirror image, left and right exchanged.
    public func flippedHorizontally() -> PixelImage {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels { result[x, y, channel] = self[width - 1 - x, y, channel] }
            }
        }
        return result
    }

    /// The same picture with 1, 3 or 4 channels: grey is repeated, RGB weighed by Rec. 601, alpha composited on white.
    public func converted(toChannels wanted: Int) -> PixelImage {
        precondition(wanted == 1 || wanted == 3 || wanted == 4, "1, 3 or 4 channels, not \(wanted)")
        if wanted == channels { return self }
        let result = [UInt8](unsafeUninitializedCapacity: width * height * wanted) { buffer, filled in
            pixels.withUnsafeBufferPointer { source in
                for pixel in 0..<(width * height) {
                    let start = pixel * channels
                    let alpha = channels == 4 ? Int(source[start + 3]) : 255
                    func value(_ channel: Int) -> Int {
                        let stored = Int(source[start + (channels == 1 ? 0 : channel)])
                        return alpha == 255 ? stored : (stored * alpha + 255 * (255 - alpha) + 127) / 255
                    }
                    if wanted == 1 {
                        buffer[pixel] = UInt8((299 * value(0) + 587 * value(1) + 114 * value(2) + 500) / 1000)
                        continue
                    }
                    for channel in 0..<3 { buffer[pixel * wanted + channel] = UInt8(value(channel)) }
                    if wanted == 4 { buffer[pixel * 4 + 3] = 255 }
                }
            }
            filled = width * height * wanted
        }
        return PixelImage(width: width, height: height, channels: wanted, pixels: result)
    }
}
