import ArgumentParser
import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor
import BatonTraining

/// What every analysis is given: pictures, and where drawings go.
struct AnalysisOptions: ParsableArguments {
    @Option(help: "The data set, from 'baton data'.", completion: .file(extensions: ["h5"]))
    var data: String

    @Option(
        name: [.short, .customLong("output")], help: "The folder that SVG and JSON files are written to.",
        completion: .directory)
    var output = "plots"

    @Option(help: "Pictures of the data that are looked at.")
    var pictures = 256

    mutating func validate() throws {
        guard (1...1_000_000).contains(pictures) else { throw ValidationError("--pictures is at least 1") }
    }

    /// Reads the data, its classes numbered as those of the cascade, and makes the folder.
    func prepare(for file: CascadeFile) throws -> AnalysisData {
        try OutputFolder.requireWritable(output)
        let dataset = try ImageDataset.load(data, numberedAs: file.description.labelNames)
        return AnalysisData(dataset, pictures: pictures)
    }
}

/// Some pictures of a data set, for any stage.
struct AnalysisData {
    let dataset: ImageDataset
    let indices: [Int]

    /// The same pictures of a data set every time, at most so many.
    init(_ dataset: ImageDataset, pictures: Int) {
        self.dataset = dataset
        indices = Array(RandomKey(seed: 0).folding("analysis").permutation(of: dataset.count).prefix(pictures))
    }

    /// `[N, C, R, R]` at the stage's size, in its value range.
    ///
    /// - Throws: `BatonError` (bad data) where they are not of the stage's space, or cannot be averaged down to it.
    func images(for stage: any Stage) throws -> Tensor {
        try dataset.require(in: stage.offers.space, size: stage.resolution)
        return try dataset.images(indices, size: stage.resolution, by: .box, in: stage.offers.space)
    }

    /// One-hot rows of the pictures' classes; nil for an unconditional stage.
    ///
    /// - Throws: `BatonError` (bad data) where data and stage have other numbers of classes.
    func labels(for stage: any Stage) throws(BatonError) -> Tensor? {
        let classes = stage.offers.labels
        guard classes > 0 else { return nil }
        guard classes == dataset.classCount else {
            throw BatonError(
                .badData, "the data set has \(dataset.classCount) classes, but stage '\(stage.id)' has \(classes)")
        }
        return LabelSpace.oneHot(indices.map { dataset.labels[$0] }, count: classes)
    }
}

extension Cascade {
    /// How many times larger a stage's image is than its predecessor's; 1 without one.
    func factor(of node: Node) -> Int {
        node.from.flatMap { self[$0] }.map { max(1, node.stage.resolution / $0.stage.resolution) } ?? 1
    }
}
