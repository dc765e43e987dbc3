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

/// Exact area averaging: an output pixel is the mean of the input under it, fractional pixels by their share.
///
/// The arithmetic is in integers (weights are overlaps in units of the common denominator), so results are exact up
/// to the final rounding, halves up, and the integer-factor box filter is the same code. Of four channels the last is straight
/// alpha: colours count by it, so that what cannot be seen does not show, and a pixel without alpha has none (0).
struct AreaResampler {
    /// One axis: output `i` is the weighted mean of inputs `first[i]…`.
    private struct Axis {
        var first: [Int] = []
        var weights: [[UInt64]] = []
        var total: UInt64 = 0

        init(from source: Int, to target: Int) {
            let divisor = Self.greatestCommonDivisor(source, target)
            // In units of 1/(source·target/divisor) of the axis, an input pixel is `inUnit` long, an output pixel `outUnit`.
            let inUnit = target / divisor
            let outUnit = source / divisor
            total = UInt64(outUnit)
            for i in 0..<target {
                let start = i * outUnit
                let end = start + outUnit
                let inputs = (start / inUnit)...((end - 1) / inUnit)
                first.append(inputs.lowerBound)
                weights.append(
                    inputs.map { j in UInt64(min(end, (j + 1) * inUnit) - max(start, j * inUnit)) })
            }
        }

        static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
    }

    let width: Int
    let height: Int
    let targetWidth: Int
    let targetHeight: Int
    let channels: Int
    private let horizontal: Axis
    private let vertical: Axis

    /// Prepares the weights for one pair of sizes.
    init(width: Int, height: Int, toWidth: Int, toHeight: Int, channels: Int) {
        precondition(toWidth > 0 && toHeight > 0, "a picture has at least one pixel, not \(toWidth)×\(toHeight)")
        self.width = width
        self.height = height
        self.targetWidth = toWidth
        self.targetHeight = toHeight
        self.channels = channels
        horizontal = Axis(from: width, to: toWidth)
        vertical = Axis(from: height, to: toHeight)
    }

    /// Averages one interleaved picture into `target`.
    func apply(_ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) {
        precondition(source.count == width * height * channels, "the source does not have the prepared size")
        precondition(
            target.count == targetWidth * targetHeight * channels, "the target does not have the prepared size")
        let rowCount = targetWidth * channels
        let total = horizontal.total * vertical.total
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rowCount) { sums in
            for y in 0..<targetHeight {
                sums.update(repeating: 0)
                for (offset, weight) in vertical.weights[y].enumerated() {
                    addRow(source, row: vertical.first[y] + offset, weight: weight, to: sums)
                }
                for i in 0..<rowCount {
                    // Colours were weighed by alpha, which stands behind them.
                    let weight = channels == 4 && i % 4 < 3 ? sums[i / 4 * 4 + 3] : total
                    target[y * rowCount + i] =
                        weight == 0 ? 0 : UInt8(truncatingIfNeeded: (2 * sums[i] + weight) / (2 * weight))
                }
            }
        }
    }

    /// Adds one input row, averaged horizontally, times `weight`.
    private func addRow(
        _ source: UnsafeBufferPointer<UInt8>, row: Int, weight: UInt64, to sums: UnsafeMutableBufferPointer<UInt64>
    ) {
        let base = row * width * channels
        for x in 0..<targetWidth {
            let first = base + horizontal.first[x] * channels
            horizontal.weights[x].withUnsafeBufferPointer { weights in
                for channel in 0..<channels {
                    var sum: UInt64 = 0
                    let isWeighed = channels == 4 && channel < 3
                    for k in 0..<weights.count {
                        let start = first + k * channels
                        let weight = isWeighed ? weights[k] &* UInt64(source[start + 3]) : weights[k]
                        sum &+= weight &* UInt64(source[start + channel])
                    }
                    sums[x * channels + channel] &+= weight &* sum
                }
            }
        }
    }
}
