import BatonTensor
import Foundation

/// Sliced Wasserstein distance between patches of the samples and of the data, on every level of a Laplacian pyramid
/// (Karras et al. 2018, §5).
///
/// A level's patches, 7×7 with all channels, are projected on random directions; on each of them the distance is
/// ∫ |F(x) − G(x)| dx between the two distributions, and the mean over directions, times 1000, is the level's number. The
/// headline is the mean over levels. Published code standardises each side by its own mean and deviation; here both are
/// standardised by the data's, so that a wrong colour or contrast counts.
public struct SlicedWasserstein: Metric {
    /// `swd`.
    public let id = "swd"
    /// The name in reports.
    public let title = "Sliced Wasserstein distance"
    /// One sentence.
    public let summary =
        "Distance between 7×7 patches of samples and data, on each level of a Laplacian pyramid, times 1000."
    /// ×10⁻³, in deviations of the data.
    public let unit = "×10⁻³"
    /// 0 is perfect.
    public let goal = MetricGoal.low
    /// Most reference pictures that patches are taken from.
    public var references = 512
    /// Patches an image and level.
    public var patches = 32
    /// Directions a level.
    public var directions = 64
    static let side = 7

    /// The metric.
    public init() {}

    /// Projects patches of both sides; nil for pictures smaller than a patch.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        guard pictures.size >= SlicedWasserstein.side else { return nil }
        let key = RandomKey(seed: 0).folding(id)
        let (indices, weights) = references.choice(of: self.references, key: key)
        let samples = LaplacianPyramid.levels(pictures.images)
        let data = LaplacianPyramid.levels(references.images(indices))
        let levels = zip(samples, data).map { samples, data in
            let key = key.folding("level").folding(samples.shape[2])
            // The same places in both, so that equal pictures have equal patches.
            let left = descriptors(samples, key: key)
            let right = descriptors(data, key: key)
            let scale = Standardization(right, channels: samples.shape[1])
            let slices = SlicedWasserstein.directions(
                directions, dimensions: samples.shape[1] * SlicedWasserstein.side * SlicedWasserstein.side,
                key: key.folding("directions"))
            return SlicedDistance(
                scale.applied(to: left), owners: samples.shape[0], scale.applied(to: right), weights: weights,
                directions: slices)
        }
        return WassersteinMeasurement(
            parts: [MetricPart("", target: 0)] + samples.map { MetricPart("level \($0.shape[2])", target: 0) },
            count: pictures.count, levels: levels)
    }

    /// Unit vectors `[count, dimensions]`, uniform on the sphere.
    package static func directions(_ count: Int, dimensions: Int, key: RandomKey) -> Tensor {
        let normals = Tensor(key.normals(count * dimensions), shape: [count, dimensions])
        return normals.scaled(by: normals.squared().sumsPerSample().map { 1 / max($0.squareRoot(), 1e-20) })
    }

    /// Patches of every image, `[N·patches, C·49]`. Image i takes its places from fold i of the key.
    private func descriptors(_ level: Tensor, key: RandomKey) -> Tensor {
        let (count, channels, size) = (level.shape[0], level.shape[1], level.shape[2])
        let side = SlicedWasserstein.side
        let places = Double(size - side + 1)
        return level.withDense { input in
            Tensor.build([count * patches, channels * side * side]) { output in
                var target = 0
                for image in 0..<count {
                    let draws = key.folding(image).uniforms(2 * patches)
                    for patch in 0..<patches {
                        let (y, x) = (Int(draws[2 * patch] * places), Int(draws[2 * patch + 1] * places))
                        for channel in 0..<channels {
                            for row in 0..<side {
                                let start = ((image * channels + channel) * size + y + row) * size + x
                                for column in 0..<side { output[target + column] = input[start + column] }
                                target += side
                            }
                        }
                    }
                }
            }
        }
    }

    /// Mean and deviation of every channel of the data's descriptors.
    private struct Standardization {
        private var means: [Float] = []
        private var factors: [Float] = []

        init(_ descriptors: Tensor, channels: Int) {
            let run = descriptors.shape[1] / channels
            descriptors.withDense { values in
                for channel in 0..<channels {
                    var (sum, squares) = (0.0, 0.0)
                    for row in 0..<descriptors.shape[0] {
                        for value in values[(row * channels + channel) * run..<(row * channels + channel + 1) * run] {
                            sum += Double(value)
                            squares += Double(value) * Double(value)
                        }
                    }
                    let count = Double(descriptors.shape[0] * run)
                    let variance = max(0, squares / count - sum / count * (sum / count))
                    means.append(Float(sum / count))
                    factors.append(variance > 1e-12 ? Float(1 / variance.squareRoot()) : 1)
                }
            }
        }

        func applied(to descriptors: Tensor) -> Tensor {
            let run = descriptors.shape[1] / means.count
            return descriptors.withDense { values in
                Tensor.build(descriptors.shape) { output in
                    for index in values.indices {
                        let channel = index / run % means.count
                        output[index] = (values[index] - means[channel]) * factors[channel]
                    }
                }
            }
        }
    }
}

/// Distances on every level.
struct WassersteinMeasurement: Measurement {
    let parts: [MetricPart]
    let count: Int
    let levels: [SlicedDistance]

    func values(weights: [Double]) -> [Double] {
        let distances = levels.map { 1000 * $0.distance(weights: weights) }
        return [distances.reduce(0, +) / Double(max(distances.count, 1))] + distances
    }
}
