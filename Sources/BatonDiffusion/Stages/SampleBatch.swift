import BatonSettings
import BatonTensor

/// Images to be made: one key and one label each.
public struct SampleBatch {
    /// One key an image, made from seed and sample index; a stage folds its id.
    public var keys: [RandomKey]
    /// `[N, K]` one-hot rows; nil for an unconditional cascade.
    public var labels: Tensor?
    /// `[N, K]` dense vectors; nil for none.
    public var embeddings: Tensor?
    /// Second keys whose noise is mixed in, one an image; empty where none is.
    public var partners: [NoisePartner?]
    /// What stages start from or hold to, by their ids.
    public var given: [String: GivenImages]
    /// Most images that go through a network at once; larger batches are split.
    public var maximumBatch: Int
    /// Replaces the keyed noise, for replaying recorded draws.
    public var recordedNoise: (any NoiseSource)?

    /// As many images go through a network at once where nobody says otherwise.
    public static let usualMaximum = 16

    /// Makes a batch.
    public init(
        keys: [RandomKey], labels: Tensor? = nil, embeddings: Tensor? = nil, partners: [NoisePartner?] = [],
        given: [String: GivenImages] = [:],
        maximumBatch: Int = usualMaximum, recordedNoise: (any NoiseSource)? = nil
    ) {
        precondition(partners.isEmpty || partners.count == keys.count, "one partner an image")
        self.keys = keys
        self.labels = labels
        self.embeddings = embeddings
        self.partners = partners
        self.given = given
        self.maximumBatch = maximumBatch
        self.recordedNoise = recordedNoise
    }

    /// The images `samples`, each of its class.
    ///
    /// - Parameters:
    ///   - samples: the pictures to make.
    ///   - labels: one class an image, nil for none: its row of labels is 0.
    ///   - count: how many classes there are; without any, labels do not count.
    ///   - embeddings: `[N, K]` dense vectors; nil for none.
    ///   - given: images that are given beforehand.
    ///   - maximumBatch: images at once, at most.
    /// - Throws: `BatonError` (usage) where there are not as many labels as samples, and for a class that there is not.
    public init(
        _ samples: [SampleID], labels: [Int?], of count: Int, embeddings: Tensor? = nil,
        given: [String: GivenImages] = [:], maximumBatch: Int = usualMaximum
    ) throws(BatonError) {
        if count > 0 {
            guard labels.count == samples.count else {
                throw BatonError(.usage, "\(labels.count) labels cannot serve \(samples.count) samples")
            }
            for case let label? in labels where !(0..<count).contains(label) {
                throw BatonError(.usage, "there is no class \(label)", hint: "classes are 0 to \(count - 1)")
            }
        }
        self.init(
            keys: samples.map(\.key), labels: count > 0 ? LabelSpace.oneHot(labels, count: count) : nil,
            embeddings: embeddings, partners: samples.map(\.partner), given: given, maximumBatch: maximumBatch)
    }

    /// Number of images.
    public var count: Int { keys.count }

    /// The noise of stage `id`: depends on the stage's id, not on its position, so that changing one stage leaves the others' noise alone.
    public func noise(forStage id: String) -> any NoiseSource {
        if let recordedNoise { return recordedNoise }
        let own = keys.map { $0.folding(id) }
        guard partners.contains(where: { $0 != nil }) else { return KeyedNoise(own) }
        return BlendedNoise(
            own, partners: partners.map { $0.map { NoisePartner(key: $0.key.folding(id), share: $0.share) } })
    }

    /// What accompanies the sampler of stage `id`: its noise, and what it starts from or holds to.
    public func context(forStage id: String, observer: (any SamplingObserver)?) -> SamplingContext {
        SamplingContext(stage: id, noise: noise(forStage: id), observer: observer, given: given[id])
    }
}
