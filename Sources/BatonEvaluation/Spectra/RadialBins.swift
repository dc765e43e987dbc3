import Foundation

/// The coefficients of a square image's cosine transform, gathered by their distance from the origin.
///
/// Coefficient (i, j) of an image of n pixels has the frequency (πi/n, πj/n) and the radius π√(i² + j²)/n, in radians a pixel
/// (RDM, App. D.1). The mean of the image, (0, 0), is in no bin.
public struct RadialBins: Sendable, Hashable {
    /// Side of the image in pixels.
    public let size: Int
    /// Lower and upper radius of every bin, in radians a pixel.
    public let ranges: [ClosedRange<Double>]
    /// The bin of every coefficient, row-major; −1 for none.
    package let assignment: [Int]

    /// Bins between ascending `edges`, in radians a pixel; the last one holds everything above its lower edge. Bins that
    /// hold no coefficient are left out.
    public init(size: Int, edges: [Double]) {
        precondition(size >= 2 && edges.count >= 2, "an image of \(size) pixels in \(edges.count - 1) bins")
        var bins = [Int](repeating: -1, count: size * size)
        var isUsed = [Bool](repeating: false, count: edges.count - 1)
        for index in 1..<size * size {
            let (i, j) = (Double(index / size), Double(index % size))
            let radius = Double.pi * (i * i + j * j).squareRoot() / Double(size)
            // Edges meet coefficients exactly where both are whole multiples of π/n.
            let bin = min((edges.lastIndex { $0 <= radius * (1 + 1e-12) } ?? -1), edges.count - 2)
            bins[index] = bin
            if bin >= 0 { isUsed[bin] = true }
        }
        var renumbered: [Int] = []
        var used = 0
        for flag in isUsed {
            renumbered.append(flag ? used : -1)
            used += flag ? 1 : 0
        }
        self.size = size
        assignment = bins.map { $0 < 0 ? -1 : renumbered[$0] }
        ranges = isUsed.indices.filter { isUsed[$0] }.map { edges[$0]...edges[$0 + 1] }
    }

    /// Octaves from the lowest frequency, π/n, up; the corners beyond π belong to the last one.
    public static func octaves(of size: Int) -> RadialBins {
        var edges = [Double.pi / Double(size)]
        while edges[edges.count - 1] < Double.pi * (1 - 1e-9) { edges.append(edges[edges.count - 1] * 2) }
        return RadialBins(size: size, edges: edges)
    }

    /// Equal steps of radius up to `highest`, as the paper draws its spectra.
    ///
    /// - Parameters:
    ///   - size: the side in pixels.
    ///   - count: how many.
    ///   - highest: in radians a pixel; what lies above it joins the last bin.
    public static func uniform(of size: Int, count: Int, highest: Double = .pi) -> RadialBins {
        RadialBins(size: size, edges: (0...count).map { highest * Double($0) / Double(count) })
    }

    /// Number of bins.
    public var count: Int { ranges.count }

    /// The middle of each bin, in radians a pixel: what stands for it on an axis.
    public var centers: [Double] { ranges.map { ($0.lowerBound + $0.upperBound) / 2 } }

    /// What an octave shows, as periods in pixels: `32–16 px`.
    public var periodNames: [String] {
        ranges.map { range in
            func pixels(_ frequency: Double) -> String { String(format: "%.4g", 2 * Double.pi / frequency) }
            return pixels(range.lowerBound) + "–" + pixels(range.upperBound) + " px"
        }
    }

    /// The mean of `values`, one a coefficient, in every bin.
    public func means(_ values: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        var counts = sums
        for (value, bin) in zip(values, assignment) where bin >= 0 {
            sums[bin] += value
            counts[bin] += 1
        }
        return zip(sums, counts).map { $0 / $1 }
    }
}
