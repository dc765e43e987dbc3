extension PixelImage {
    /// Every `factor`×`factor` block's mean, rounded, halves up.
    ///
    /// - Precondition: both sides are multiples of `factor`.
    public func boxDownsampled(by factor: Int) -> PixelImage {
        precondition(
            factor > 0 && width % factor == 0 && height % factor == 0,
            "\(width)×\(height) is not a multiple of \(factor)")
        return areaResized(width: width / factor, height: height / factor)
    }

    /// The picture at another size by exact area averaging in stored (sRGB) values, rounded, halves up.
    ///
    /// Colours of four channels are weighed by the fourth, alpha: the mean of what one sees.
    public func areaResized(width newWidth: Int, height newHeight: Int) -> PixelImage {
        if newWidth == width && newHeight == height { return self }
        let resampler = AreaResampler(
            width: width, height: height, toWidth: newWidth, toHeight: newHeight, channels: channels)
        let count = newWidth * newHeight * channels
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let target = UnsafeMutableBufferPointer(rebasing: buffer[0..<count])
            pixels.withUnsafeBufferPointer { resampler.apply($0, into: target) }
            filled = count
        }
        return PixelImage(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    /// Every pixel repeated `factor` times in both directions.
    public func nearestUpsampled(by factor: Int) -> PixelImage {
        precondition(factor > 0, "the factor is at least 1, not \(factor)")
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count * factor * factor)
        for y in 0..<height {
            var row: [UInt8] = []
            row.reserveCapacity(width * factor * channels)
            for x in 0..<width {
                let start = (y * width + x) * channels
                for _ in 0..<factor { row += pixels[start..<(start + channels)] }
            }
            for _ in 0..<factor { result += row }
        }
        return PixelImage(width: width * factor, height: height * factor, channels: channels, pixels: result)
    }
}
