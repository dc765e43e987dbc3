import BatonTensor

/// How far each sample is from the nearest picture of the data: far below what the data's own pictures keep from each other,
/// it was remembered, not made.
public struct NearestNeighbour: Metric {
    /// `neighbour`.
    public let id = "neighbour"
    /// The name in reports.
    public let title = "Nearest training picture"
    /// One sentence.
    public let summary =
        "Root mean square to the nearest picture of the data; far below the data's own nearest neighbours is memory."
    /// The value range's.
    public let unit = ""
    /// As far as the data's pictures are from each other.
    public let goal = MetricGoal.likeData
    /// Blurred pictures are nearer to every picture.
    public let isLoweredByBlur = true
    /// A picture of the data would find itself.
    public let judgesReferences = false
    /// Pictures of the data whose own nearest neighbours are looked for.
    public var references = 512

    /// The metric.
    public init() {}

    /// Compares every sample with every picture of the data.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        let (indices, weights) = references.choice(of: self.references, key: RandomKey(seed: 0).folding(id))
        let own = NearestNeighbour.nearest(references.images(indices), in: references, leavingOut: indices)
        let found = NearestNeighbour.nearest(pictures.images, in: references)
        return NeighbourMeasurement(
            target: Weighted.mean(own.map { Double($0.distance) }, weights),
            distances: found.map { Double($0.distance) }, neighbours: found.map(\.index))
    }

    /// The nearest picture of the data for each image. A picture that is the image itself can be left out.
    static func nearest(
        _ images: Tensor, in references: ReferencePictures, leavingOut own: [Int]? = nil
    ) -> [(index: Int, distance: Float)] {
        let count = images.shape[0]
        var best = [(index: Int, distance: Float)](repeating: (0, .infinity), count: count)
        let chunk = 256
        for start in stride(from: 0, to: references.dataset.count, by: chunk) {
            let indices = Array(start..<min(start + chunk, references.dataset.count))
            let distances = PixelDistances.between(images, references.images(indices))
            for image in 0..<count {
                for (column, index) in indices.enumerated() where own?[image] != index {
                    let distance = distances[image * indices.count + column]
                    if distance < best[image].distance { best[image] = (index, distance) }
                }
            }
        }
        return best
    }
}

/// Distances to nearest neighbours, and which pictures those are.
struct NeighbourMeasurement: Measurement {
    /// The data's own mean distance.
    let target: Double
    /// One a picture.
    let distances: [Double]
    /// Index of the nearest picture of the data, one a picture.
    let neighbours: [Int]?

    /// The mean, and the smallest.
    var parts: [MetricPart] { [MetricPart("", target: target), MetricPart("smallest")] }
    /// Number of pictures.
    var count: Int { distances.count }
    /// The distances.
    var perPicture: [Double]? { distances }

    /// The weighted mean, and the smallest of those that count.
    func values(weights: [Double]) -> [Double] {
        let counted = zip(distances, weights).filter { $0.1 > 0 }.map(\.0)
        return [Weighted.mean(distances, weights), counted.min() ?? .nan]
    }
}
