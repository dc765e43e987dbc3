/// Resamples a square image at any points, through an image of twice its size that the low-pass filter of the wavelet sym6 makes
/// and takes back (Karras et al. 2020, arXiv 2006.06676, App. B.2). Outside, the image is continued by reflection.
///
/// The filter's even shifts are orthonormal: an image that is not moved comes back exact.
package struct WaveletResampler {
    /// The low-pass filter of sym6, of norm 1.
    private static let filter: [Double] = [
        0.015404109327027373, 0.0034907120842174702, -0.11799011114819057, -0.048311742585633, 0.4910559419267466,
        0.787641141030194, 0.3379294217276218, -0.07263752278646252, -0.021060292512300564, 0.04472490177066578,
        0.0017677118642428036, -0.007800708325034148,
    ]
    /// The tap that a pixel is centred on: pixel i reaches from 2i − `center` on.
    private static let center = 5
    /// How far the filter's centre of mass lies from that tap.
    private static let offset =
        Double(center) - zip(0..., filter).reduce(0) { $0 + Double($1.0) * $1.1 } / filter.reduce(0, +)

    /// Side of the image in pixels.
    package let size: Int

    /// For images of `size` pixels.
    package init(size: Int) { self.size = size }

    /// The image whose value at each point is that of `image` at `source` of it, both in pixels from the centre; `[C, R, R]` in
    /// rows.
    package func resample(_ image: [Float], source: (SIMD2<Double>) -> SIMD2<Double>) -> [Float] {
        let taps = Self.filter.count
        let fine = 2 * (size - 1) + taps
        let half = Double(size - 1) / 2
        // Where every point of the target's fine grid comes from, on the fine grid of the image.
        var points: [SIMD2<Double>] = []
        points.reserveCapacity(fine * fine)
        for row in 0..<fine {
            for column in 0..<fine {
                let index = SIMD2(Double(column - Self.center), Double(row - Self.center))
                let target = (index + Self.offset) / 2 - half
                points.append((source(target) + half) * 2 - Self.offset)
            }
        }
        let low = points.reduce(SIMD2(repeating: Double.infinity)) { pointwiseMin($0, $1) }.rounded(.down)
        let high = points.reduce(SIMD2(repeating: -Double.infinity)) { pointwiseMax($0, $1) }.rounded(.down)
        let (columns, rows) = (Spread(Int(low.x)...Int(high.x) + 1, size), Spread(Int(low.y)...Int(high.y) + 1, size))
        var result = [Float](repeating: 0, count: image.count)
        for plane in stride(from: 0, to: image.count, by: size * size) {
            let enlarged = enlarge(image[plane..<plane + size * size], columns, rows)
            let width = columns.weights.count
            let moved = points.map { point -> Double in
                let base = point.rounded(.down)
                let part = point - base
                let at = (Int(base.y) - Int(low.y)) * width + Int(base.x) - Int(low.x)
                let above = enlarged[at] + part.x * (enlarged[at + 1] - enlarged[at])
                let below = enlarged[at + width] + part.x * (enlarged[at + width + 1] - enlarged[at + width])
                return above + part.y * (below - above)
            }
            shrink(moved, side: fine, into: &result, at: plane)
        }
        return result
    }

    /// The weights of pixels in every point of a range of the fine grid, along one axis.
    private struct Spread {
        /// `(pixel, weight)` of each point.
        let weights: [[(pixel: Int, weight: Double)]]

        init(_ range: ClosedRange<Int>, _ size: Int) {
            weights = range.map { point in
                // Pixel i reaches point m with tap m − 2i + center.
                let last = Int((Double(point + WaveletResampler.center) / 2).rounded(.down))
                return (0..<WaveletResampler.filter.count / 2).map { step in
                    let pixel = last - step
                    return (
                        Spread.folded(pixel, size),
                        WaveletResampler.filter[point - 2 * pixel + WaveletResampler.center]
                    )
                }
            }
        }

        /// The pixel that a reflected image shows at an index outside.
        private static func folded(_ index: Int, _ size: Int) -> Int {
            guard size > 1 else { return 0 }
            let period = 2 * (size - 1)
            let place = ((index % period) + period) % period
            return min(place, period - place)
        }
    }

    private func enlarge(_ plane: ArraySlice<Float>, _ columns: Spread, _ rows: Spread) -> [Double] {
        let start = plane.startIndex
        var wide = [Double](repeating: 0, count: size * columns.weights.count)
        for y in 0..<size {
            for (column, weights) in columns.weights.enumerated() {
                var sum = 0.0
                for (pixel, weight) in weights { sum += weight * Double(plane[start + y * size + pixel]) }
                wide[y * columns.weights.count + column] = sum
            }
        }
        let width = columns.weights.count
        var result = [Double](repeating: 0, count: rows.weights.count * width)
        for (row, weights) in rows.weights.enumerated() {
            for (pixel, weight) in weights {
                for x in 0..<width { result[row * width + x] += weight * wide[pixel * width + x] }
            }
        }
        return result
    }

    private func shrink(_ fine: [Double], side: Int, into result: inout [Float], at start: Int) {
        var narrow = [Double](repeating: 0, count: side * size)
        for row in 0..<side {
            for x in 0..<size {
                var sum = 0.0
                for (tap, weight) in Self.filter.enumerated() { sum += weight * fine[row * side + 2 * x + tap] }
                narrow[row * size + x] = sum
            }
        }
        for y in 0..<size {
            for x in 0..<size {
                var sum = 0.0
                for (tap, weight) in Self.filter.enumerated() { sum += weight * narrow[(2 * y + tap) * size + x] }
                result[start + y * size + x] = Float(sum)
            }
        }
    }
}
