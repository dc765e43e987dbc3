import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor
import BatonTraining

/// Some pictures of a data set, for any stage.
package struct AnalysisData {
    package let dataset: ImageDataset
    let indices: [Int]

    /// The same pictures of a data set every time, at most so many.
    package init(_ dataset: ImageDataset, pictures: Int) {
        self.dataset = dataset
        indices = Array(RandomKey(seed: 0).folding("analysis").permutation(of: dataset.count).prefix(pictures))
    }

    /// `[N, C, R, R]` at the stage's size, in its value range.
    ///
    /// - Throws: `BatonError` (bad data) where they are not of the stage's space, or cannot be averaged down to it.
    package func images(for stage: any Stage) throws -> Tensor {
        try dataset.require(in: stage.offers.space, size: stage.resolution)
        return try dataset.images(indices, size: stage.resolution, by: .box, in: stage.offers.space)
    }

    /// One-hot rows of the pictures' classes; nil for an unconditional stage.
    ///
    /// - Throws: `BatonError` (bad data) where data and stage have other numbers of classes.
    package func labels(for stage: any Stage) throws(BatonError) -> Tensor? {
        let classes = stage.offers.labels
        guard classes > 0 else { return nil }
        guard classes == dataset.classCount else {
            throw BatonError(
                .badData, "the data set has \(dataset.classCount) classes, but stage '\(stage.id)' has \(classes)")
        }
        return LabelSpace.oneHot(indices.map { dataset.labels[$0] }, count: classes)
    }
}
