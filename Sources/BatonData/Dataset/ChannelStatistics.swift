/// Mean and deviation of the values of each channel, over all images and pixels.
public struct ChannelStatistics: Sendable, Hashable {
    /// One a channel.
    public let mean: [Double]
    /// One a channel, unbiased; 0 for a single value.
    public let std: [Double]

    /// Whether two are the same but for rounding.
    func agrees(with other: ChannelStatistics) -> Bool {
        func close(_ a: [Double], _ b: [Double], _ scale: [Double]) -> Bool {
            a.count == b.count && zip(zip(a, b), scale).allSatisfy { abs($0.0 - $0.1) <= 1e-9 * max($1, 1e-300) }
        }
        let scale = zip(mean, std).map { abs($0) + $1 }
        return close(mean, other.mean, scale) && close(std, other.std, scale)
    }
}

/// ``ChannelStatistics`` of values that come one image after the other: the same for the same values, however they are cut
/// into calls (Chan, Golub and LeVeque's update, an image's plane at a time).
struct RunningStatistics {
    private var mean: [Double]
    private var squares: [Double]
    private var count = 0.0

    init(channels: Int) {
        mean = [Double](repeating: 0, count: channels)
        squares = mean
    }

    /// Adds whole images, `[n, channels, plane]`.
    mutating func add(_ values: UnsafeBufferPointer<Float>, plane: Int) {
        let channels = mean.count
        for start in stride(from: 0, to: values.count, by: channels * plane) {
            let total = count + Double(plane)
            for channel in 0..<channels {
                let part = values[(start + channel * plane)..<(start + (channel + 1) * plane)]
                let centre = part.reduce(0.0) { $0 + Double($1) } / Double(plane)
                let spread = part.reduce(0.0) { $0 + (Double($1) - centre) * (Double($1) - centre) }
                let step = centre - mean[channel]
                mean[channel] += step * Double(plane) / total
                squares[channel] += spread + step * step * count * Double(plane) / total
            }
            count = total
        }
    }

    /// Of everything so far.
    var statistics: ChannelStatistics {
        ChannelStatistics(mean: mean, std: squares.map { count > 1 ? ($0 / (count - 1)).squareRoot() : 0 })
    }
}
