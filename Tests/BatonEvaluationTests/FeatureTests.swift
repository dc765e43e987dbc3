import BatonEvaluation
import BatonSettings
import BatonTensor
import Synchronization
import Testing

@Suite("Features of pictures")
struct FeatureTests {
    /// Mean colours, counting how many pictures were looked at.
    private final class Counting: PictureFeatures {
        let id = "mean colour"
        let seen = Atomic<Int>(0)

        func features(of images: Tensor) throws -> Tensor {
            seen.add(images.shape[0], ordering: .relaxed)
            let means = images.resized(height: 1, width: 1, by: .box).array()
            return Tensor(means, shape: [images.shape[0], images.shape[1]])
        }
    }

    /// The distance of the mean features, with an interval of its own.
    private struct MeanDistance: Metric {
        let id: String
        let features: Counting
        var title: String { id }
        let summary = "Distance of mean features."
        let unit = ""
        let goal = MetricGoal.low

        struct Distances: Measurement {
            let value: Double
            let count: Int
            let parts = [MetricPart("", target: 0)]
            func values(weights: [Double]) -> [Double] { [value] }
            func estimates(confidence: Double) -> [Estimate]? { [Estimate(value, low: value - 0.5, high: value + 0.5)] }
        }

        func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
            func mean(_ rows: Tensor) -> [Double] {
                let (values, width) = (rows.array(), rows.shape[1])
                return (0..<width).map { column in
                    stride(from: column, to: values.count, by: width).reduce(0) { $0 + Double(values[$1]) }
                        / Double(rows.shape[0])
                }
            }
            let own = mean(try pictures.features(features))
            let data = mean(try references.features(features, of: Array(0..<references.dataset.count)))
            return Distances(value: zip(own, data).reduce(0) { $0 + abs($1.0 - $1.1) }, count: pictures.count)
        }
    }

    @Test("are computed once, for all metrics and all sets of samples")
    func once() throws {
        let features = Counting()
        let suite = try MetricSuite(["one", "two"].map { MeanDistance(id: $0, features: features) })
        let data = try Pictures.references(Pictures.dataset(Pictures.noise(70, size: 16)))
        let samples = (2...3).map { PictureSet(Pictures.noise(8, size: 8, seed: $0)) }
        var values: [[Double]] = []
        for pictures in samples {
            let measured = try suite.measure(pictures, against: data.matching(size: 8))
            values.append(measured.compactMap { $0.measurement?.values[0] })
        }
        #expect(features.seen.load(ordering: .relaxed) == 70 + 2 * 8)
        #expect(values.allSatisfy { $0.count == 2 && $0[0] == $0[1] && $0[0] > 0 } && values[0] != values[1])
        // Other pixels are other features.
        _ = try suite.measure(PictureSet(Pictures.noise(8, size: 16)), against: data)
        #expect(features.seen.load(ordering: .relaxed) == 2 * 70 + 3 * 8)
    }

    @Test("A measurement's own interval counts")
    func interval() throws {
        let metric = MeanDistance(id: "one", features: Counting())
        let data = try Pictures.references(Pictures.dataset(Pictures.noise(8, size: 8)))
        let pictures = PictureSet(Pictures.noise(4, size: 8, seed: 2))
        let measurement = try #require(try metric.measure(pictures, against: data))
        let estimate = Bootstrap().estimate(measurement)[0]
        #expect(estimate.low == estimate.value - 0.5 && estimate.high == estimate.value + 0.5)
    }

    @Test("Two metrics of one name are refused")
    func distinct() {
        #expect(throws: BatonError.self) { try MetricSuite(.builtIn + [Diversity()]) }
    }
}
