import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor
import BatonTraining

/// Measures the pictures of a comparison. What is measured is what a PNG holds: 8 bits a channel.
struct ComparisonJudging {
    /// Pictures with their measurements.
    struct Judged {
        let pictures: PictureSet
        let measured: [(metric: any Metric, measurement: (any Measurement)?)]
    }

    let items: [SampleItem]
    /// The data, at any size: features of its pictures serve every arm and budget.
    let references: ReferencePictures
    let suite: MetricSuite
    let bootstrap: Bootstrap

    /// Measures the images of a stage.
    ///
    /// - Parameters:
    ///   - store: the stage's images.
    ///   - handoff: what they were continued from; its images count only where they are clean.
    func judge(_ store: StageStore, of stage: any Stage, handoff: Handoff?) throws -> Judged {
        let space = stage.offers.space
        let images = try Self.quantized(store.handoff(items).images, space)
        let codec = try space.requireCodec()
        let clean = try handoff.flatMap {
            $0.sigma <= HandoffPromise.cleanLimit ? try codec.decode($0.images) : nil
        }
        let pictures = PictureSet(images, handoffs: clean, labels: items.map(\.label))
        let references = try references.matching(size: stage.resolution, labels: pictures.labels)
        return Judged(pictures: pictures, measured: try suite.measure(pictures, against: references))
    }

    /// Measures as many real pictures of the same classes, by the metrics that can judge them.
    func judgeReal(size: Int) throws -> Judged {
        let pictures = PictureSet(
            RealHandoffs(dataset: references.dataset).pictures(items, size: size), labels: items.map(\.label))
        let references = try references.matching(size: size, labels: pictures.labels)
        let others = suite.filter(\.judgesReferences)
        return Judged(pictures: pictures, measured: try others.measure(pictures, against: references))
    }

    /// Images as 8-bit pictures hold them, in [-1, 1].
    private static func quantized(_ images: Tensor, _ space: ImageSpace) throws -> Tensor {
        let pictures = try space.pictures(of: images)
        return Tensor(
            pictures.flatMap { $0.planarFloats() },
            shape: [pictures.count, pictures[0].channels, pictures[0].height, pictures[0].width])
    }

    /// Every metric that applies, with intervals.
    func results(_ judged: Judged) -> [MetricResult] {
        judged.measured.compactMap { metric, measurement in
            measurement.map { MetricResult(metric, $0, bootstrap: bootstrap) }
        }
    }

    /// Every metric that applies to both, as a paired difference.
    func differences(from first: Judged, to second: Judged) -> [MetricResult] {
        zip(first.measured, second.measured).compactMap { one, other in
            guard let a = one.measurement, let b = other.measurement else { return nil }
            return MetricResult(one.metric, from: a, to: b, bootstrap: bootstrap)
        }
    }
}
