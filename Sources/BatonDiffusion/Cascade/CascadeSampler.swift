import BatonSettings
import BatonTensor

/// Runs the stages of a cascade one after the other.
public struct CascadeSampler {
    /// What a stage made for one batch.
    public struct StageResult {
        /// Id of the stage.
        public var id: String
        /// The images, `[N, C, R, R]`, in floating point.
        public var handoff: Handoff
        /// Wall-clock seconds the stage took for the batch.
        public var seconds: Double
    }

    /// The labels' space.
    public let labels: LabelSpace
    /// The embeddings' space.
    public let embedding: EmbeddingSpace
    /// The stages that run, in order.
    public let stages: [any Stage]
    /// Id of the stage whose images the first stage takes; nil where it starts from noise.
    public let inputStage: String?
    private let inputSize: Int?

    /// Chooses the stages that lead to `until` (the last one without), from `from` on.
    ///
    /// - Throws: `BatonError` (usage) where `until` or `from` is unknown or `from` does not lead to `until`.
    public init(_ cascade: Cascade, from: String? = nil, until: String? = nil) throws(BatonError) {
        for id in [until, from].compactMap(\.self) where cascade[id] == nil {
            throw .unknownStage(id, among: cascade.ids, of: cascade.name)
        }
        guard let last = until ?? cascade.ids.last else {
            throw BatonError(.badConfiguration, "cascade '\(cascade.name)' has no stages")
        }
        var path = try cascade.path(to: last)
        if let from {
            guard let start = path.firstIndex(where: { $0.stage.id == from }) else {
                throw BatonError(
                    .usage, "stage '\(from)' does not lead to '\(last)'",
                    hint: "the way to it: " + path.map(\.stage.id).joined(separator: ", "))
            }
            path.removeFirst(start)
        }
        labels = cascade.labels
        embedding = cascade.embedding
        stages = path.map(\.stage)
        inputStage = path.first?.from
        inputSize = inputStage.flatMap { cascade[$0] }?.stage.resolution
    }

    /// What a run made of a batch.
    public struct Outcome {
        /// One result a stage, in running order; fewer where no image was left.
        public var stages: [StageResult]
        /// The images of which nothing is to be had, in the order of the batch. What `stages` holds of them means nothing.
        public var lost: [NonFiniteImage]
    }

    /// Makes the images `samples`, all in one batch; each depends on its own id and label alone.
    ///
    /// - Parameters:
    ///   - samples: the pictures to make.
    ///   - classes: one class an image; nil for unlabelled images.
    ///   - embeddings: `[N, K]`, a dense vector an image; nil for none, where a cascade knows them the null.
    ///   - input: the images of `inputStage`, one a sample in their order.
    ///   - given: what stages start from or hold to, by their ids.
    ///   - maximumBatch: most images that go through a network at once.
    ///   - observer: sees every step; nil for nobody.
    /// - Returns: one result a stage, in running order.
    /// - Throws: `BatonError` where input or labels do not fit, and where values of an image become NaN or infinite; what a stage
    ///   or the observer throws.
    public func run(
        _ samples: [SampleID], labels classes: [Int?], embeddings: Tensor? = nil, input: Handoff? = nil,
        given: [String: GivenImages] = [:], maximumBatch: Int = SampleBatch.usualMaximum,
        observer: (any SamplingObserver)? = nil
    ) throws -> [StageResult] {
        let outcome = try attempt(
            samples, labels: classes, embeddings: embeddings, input: input, given: given, maximumBatch: maximumBatch,
            observer: observer)
        if let lost = outcome.lost.first { throw lost.error }
        return outcome.stages
    }

    /// As `run`, but an image whose values become NaN or infinite is named in the outcome, and the others of the batch are made.
    public func attempt(
        _ samples: [SampleID], labels classes: [Int?], embeddings: Tensor? = nil, input: Handoff? = nil,
        given: [String: GivenImages] = [:], maximumBatch: Int = SampleBatch.usualMaximum,
        observer: (any SamplingObserver)? = nil
    ) throws -> Outcome {
        try check(input, count: samples.count)
        if let rows = embeddings, rows.shape != [samples.count, embedding.width] || embedding.width == 0 {
            throw BatonError(
                .usage,
                embedding.width == 0
                    ? "the cascade knows no embeddings"
                    : "\(samples.count) samples of the cascade take embeddings [\(samples.count), \(embedding.width)], not \(rows.shape)"
            )
        }
        let batch = try SampleBatch(
            samples, labels: classes, of: labels.count, embeddings: embeddings, given: given,
            maximumBatch: maximumBatch)
        let finite = FiniteObserver(samples, passingTo: observer)
        var handoff = input
        var results: [StageResult] = []
        let clock = ContinuousClock()
        do {
            for stage in stages {
                let start = clock.now
                var output = try stage.run(handoff, batch: batch, observer: finite)
                // A stage that works by rule has no sampler to keep anything.
                if output.sigma == 0, let given = given[stage.id] { output.images = given.keeping(in: output.images) }
                try finite.check(output.images, stage: stage.id, sigma: output.sigma)
                results.append(StageResult(id: stage.id, handoff: output, seconds: (clock.now - start).inSeconds))
                handoff = output
            }
        } catch is FiniteObserver.NothingLeft {}
        return Outcome(stages: results, lost: finite.lost.values.sorted { $0.index < $1.index })
    }

    /// H15: the input has the size and number the first stage expects.
    private func check(_ input: Handoff?, count: Int) throws(BatonError) {
        guard let name = inputStage, let size = inputSize else {
            guard input == nil else {
                throw BatonError(.usage, "the first stage starts from noise and takes no input images")
            }
            return
        }
        guard let input else {
            throw BatonError(
                .usage, "stage '\(stages[0].id)' needs images of stage '\(name)'", hint: "name them with --input")
        }
        let shape = input.images.shape
        guard shape.rank == 4, shape[2] == size, shape[3] == size else {
            throw BatonError(
                .badData, "stage '\(stages[0].id)' needs \(size)×\(size) images of stage '\(name)', not \(shape)",
                hint: "resize them first")
        }
        guard shape[0] == count else {
            throw BatonError(.usage, "\(shape[0]) input images cannot serve \(count) samples")
        }
    }
}

extension LabelSpace {
    /// `[N, count]` one-hot rows; a zero row, the null label, where a class is nil.
    public static func oneHot(_ classes: [Int?], count: Int) -> Tensor {
        var rows = [Float](repeating: 0, count: classes.count * count)
        for case (let row, let label?) in zip(0..., classes) { rows[row * count + label] = 1 }
        return Tensor(rows, shape: [classes.count, count])
    }
}
