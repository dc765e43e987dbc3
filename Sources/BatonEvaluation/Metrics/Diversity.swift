import BatonTensor

/// How different the samples are from each other: the mean distance of two of them, against that of two pictures of the data.
public struct Diversity: Metric {
    /// `diversity`.
    public let id = "diversity"
    /// The name in reports.
    public let title = "Diversity"
    /// One sentence.
    public let summary =
        "Mean root mean square between two samples; far below the data's value, they resemble each other."
    /// The value range's.
    public let unit = ""
    /// As different as the data.
    public let goal = MetricGoal.likeData
    /// Blurred pictures are nearer to each other.
    public let isLoweredByBlur = true
    /// Most pictures that are compared with each other.
    public var limit = 2048
    /// Most reference pictures that are compared with each other.
    public var references = 512

    /// The metric.
    public init() {}

    /// Compares every sample with every other; nil for a single one.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        guard pictures.count > 1, pictures.count <= limit else { return nil }
        let (indices, weights) = references.choice(of: self.references, key: RandomKey(seed: 0).folding(id))
        let data = references.images(indices)
        let target = DiversityMeasurement(
            target: nil, count: indices.count, distances: PixelDistances.between(data, data)
        ).values(weights: weights)[0]
        return DiversityMeasurement(
            target: target.isFinite ? target : nil, count: pictures.count,
            distances: PixelDistances.between(pictures.images, pictures.images))
    }
}

/// Distances between all pairs.
struct DiversityMeasurement: Measurement {
    let target: Double?
    let count: Int
    /// Row-major, `count` × `count`.
    let distances: [Float]

    var parts: [MetricPart] { [MetricPart("", target: target)] }

    /// The mean over pairs of different pictures; not a number where the weights leave only one.
    func values(weights: [Double]) -> [Double] {
        var (sum, total) = (0.0, 0.0)
        for i in 0..<count where weights[i] > 0 {
            var (row, rowTotal) = (0.0, 0.0)
            for j in 0..<count {
                row += weights[j] * Double(distances[i * count + j])
                rowTotal += weights[j]
            }
            row -= weights[i] * Double(distances[i * count + i])
            sum += weights[i] * row
            total += weights[i] * (rowTotal - weights[i])
        }
        return [sum / total]
    }
}
