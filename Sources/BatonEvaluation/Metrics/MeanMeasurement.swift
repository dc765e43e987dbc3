/// A measurement that is a mean over the pictures: every picture has its own numbers.
public struct MeanMeasurement: Measurement {
    /// What the numbers are.
    public let parts: [MetricPart]
    /// `[part][picture]`.
    public let numbers: [[Double]]

    /// Collects the pictures' numbers, one list a part.
    public init(_ parts: [MetricPart], _ numbers: [[Double]]) {
        precondition(parts.count == numbers.count && !parts.isEmpty, "one list of numbers a part")
        self.parts = parts
        self.numbers = numbers
    }

    /// Number of pictures.
    public var count: Int { numbers[0].count }

    /// The headline's numbers.
    public var perPicture: [Double]? { numbers[0] }

    /// Weighted means.
    public func values(weights: [Double]) -> [Double] { numbers.map { Weighted.mean($0, weights) } }
}

/// Sums over pictures that count differently.
enum Weighted {
    /// `Σ wᵢ xᵢ / Σ wᵢ`.
    static func mean(_ values: [Double], _ weights: [Double]) -> Double {
        precondition(values.count == weights.count, "one weight a value")
        var (sum, total) = (0.0, 0.0)
        for index in values.indices {
            sum += weights[index] * values[index]
            total += weights[index]
        }
        return sum / total
    }
}
