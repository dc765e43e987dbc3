import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

/// Batches of a data set for one stage: at the stage's size, in its value range, with keyed order and flips.
///
/// Index, flip and key of draw `i` depend on the seed, the stage's id and `i` alone.
public final class TrainingSource {
    /// The pictures.
    public let dataset: ImageDataset
    /// Whether pictures are mirrored at random.
    public let flips: Bool
    /// Probability of each of EDM's augmentations; with any of them mirroring is one, whatever the data set says, since the
    /// network is told.
    public let augmentation: Double
    /// Pictures that are never drawn, to measure the loss on; empty where nothing is held back.
    public let validation: [Int]
    private let order: DrawOrder
    private let key: RandomKey
    private let size: Int
    private let labelCount: Int
    private let embeddings: Embeddings?
    private let space: ImageSpace
    private let kernel: DownsampleKernel

    /// Matches a data set with a stage.
    ///
    /// - Throws: `BatonError` (bad data) where size, space, classes or marks do not fit.
    public init(_ dataset: ImageDataset, for stage: some NetworkStage, settings: TrainingSettings) throws(BatonError) {
        let space = stage.offers.space
        try dataset.require(in: space, size: stage.resolution)
        let classes = stage.offers.labels
        guard classes == 0 || classes == dataset.classCount else {
            throw BatonError(
                .badData, "the data set has \(dataset.classCount) classes, but the cascade has \(classes)",
                hint: "set labels.count to \(dataset.classCount)")
        }
        let width = stage.offers.embedding
        guard width == 0 || dataset.embeddings?.width == width else {
            throw BatonError(
                .badData, "the data set's embeddings are not those of the cascade",
                found: dataset.embeddings.map { "\($0.width) numbers each" } ?? "none",
                expected: "\(width) numbers each",
                hint: "build the data set with --embeddings")
        }
        guard settings.augment == 0 || stage.network.augmentCount == Augmentation.labelCount else {
            throw BatonError(
                .badConfiguration,
                "stage '\(stage.id)' is trained with augmentations of which its network is not told",
                hint: "set augment_count: \(Augmentation.labelCount) in its network, or training.augment to 0")
        }
        self.dataset = dataset
        size = stage.resolution
        labelCount = classes
        embeddings = width > 0 ? dataset.embeddings : nil
        self.space = space
        kernel = stage.offers.kernel
        flips = settings.flip && dataset.allowsHorizontalFlip
        augmentation = settings.augment
        key = RandomKey(seed: UInt64(settings.seed)).folding(stage.id).folding("training")
        let (drawn, validation) = try Self.split(dataset, settings)
        self.validation = validation
        order = DrawOrder(key: key.folding("order"), groups: Self.groups(drawn, of: dataset, settings))
    }

    /// The pictures to train on and those to measure the loss on.
    ///
    /// A picture belongs to the one or the other by its name, so that it does so in every run and whatever else is added.
    private static func split(
        _ dataset: ImageDataset, _ settings: TrainingSettings
    ) throws(BatonError) -> (drawn: [Int], validation: [Int]) {
        var indices = Array(0..<dataset.count)
        if let mark = settings.exclude {
            guard let marked = dataset.marks[mark] else {
                let known = dataset.marks.keys.sorted()
                throw BatonError(
                    .badData, "the data set has no mark '\(mark)'",
                    hint: known.isEmpty ? "it has no marks at all" : "it has " + known.joined(separator: ", "))
            }
            indices.removeAll { marked[$0] }
            guard !indices.isEmpty else {
                throw BatonError(.badData, "all pictures have the mark '\(mark)', so none are left to train on")
            }
        }
        guard let share = settings.validation?.share else { return (indices, []) }
        let key = RandomKey(seed: 0).folding("validation")
        let validation = indices.filter { key.folding(dataset.itemNames[$0]).uniforms(1)[0] < share }
        let held = Set(validation)
        indices.removeAll(where: held.contains)
        guard !indices.isEmpty, !held.isEmpty else {
            throw BatonError(
                .badData,
                held.isEmpty
                    ? "none of the \(indices.count) pictures is held back by training.validation.share \(share)"
                    : "training.validation.share \(share) holds all \(held.count) pictures back",
                hint: held.isEmpty ? "choose a larger share" : "choose a smaller share")
        }
        return (indices, validation)
    }

    private static func groups(
        _ indices: [Int], of dataset: ImageDataset, _ settings: TrainingSettings
    ) -> [[Int]] {
        guard settings.balance == .class else { return [indices] }
        let byClass = Dictionary(grouping: indices) { dataset.labels[$0] }
        return byClass.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The pictures of draws `range`, with labels and keys.
    ///
    /// - Throws: what the space's codec throws.
    public func batch(_ draws: Range<Int>) throws -> TrainingBatch {
        let keys = draws.map { key.folding($0) }
        let indices = draws.map { order[$0] }
        guard augmentation == 0 else { return try augmented(indices, keys: keys) }
        let mirrored = flips ? keys.map { $0.folding("flip").uniforms(1)[0] < 0.5 } : []
        return TrainingBatch(
            images: try images(indices, flips: mirrored, size: size), labels: labels(indices),
            embeddings: embeddings(indices), keys: keys)
    }

    private func augmented(_ indices: [Int], keys: [RandomKey]) throws -> TrainingBatch {
        let changes = keys.map { Augmentation(probability: augmentation, key: $0) }
        let images = try dataset.images(indices, size: size, by: kernel, in: space) { pictures in
            let (values, side) = (pictures.array(), pictures.shape[2])
            let volume = values.count / max(indices.count, 1)
            let changed = changes.enumerated().flatMap { index, change in
                change.apply(to: Array(values[index * volume..<(index + 1) * volume]), size: side)
            }
            return Tensor(changed, shape: pictures.shape)
        }
        return TrainingBatch(
            images: images, labels: labels(indices), embeddings: embeddings(indices),
            augment: Tensor(changes.flatMap(\.labels), shape: [indices.count, Augmentation.labelCount]), keys: keys)
    }

    /// The index of the picture of a draw.
    public func index(ofDraw number: Int) -> Int { order[number] }

    /// Images `[N, C, size, size]` of the stage's space, shrunk with the cascade's kernel without rounding.
    ///
    /// - Throws: what the space's codec throws.
    public func images(_ indices: [Int], flips: [Bool] = [], size: Int) throws -> Tensor {
        try dataset.images(indices, flips: flips, size: size, by: kernel, in: space)
    }

    /// One-hot rows of pictures' classes; nil for an unconditional stage.
    public func labels(_ indices: [Int]) -> Tensor? {
        labelCount > 0 ? LabelSpace.oneHot(indices.map { dataset.labels[$0] }, count: labelCount) : nil
    }

    /// The pictures' embeddings, `[N, K]`; nil for a stage that is not told them.
    public func embeddings(_ indices: [Int]) -> Tensor? { embeddings.map { $0.rows(indices).tensor } }
}
