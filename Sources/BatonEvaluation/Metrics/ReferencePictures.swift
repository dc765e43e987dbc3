import BatonData
import BatonSettings
import BatonTensor
import Synchronization

/// The pictures that samples are compared with: a data set at the samples' size.
///
/// Where classes are known on both sides, every class counts as much among the references as among the samples, so that a
/// set of balanced samples is not blamed for a data set that is not.
public struct ReferencePictures: Sendable {
    /// The data set.
    public let dataset: ImageDataset
    /// Side in pixels that its pictures are averaged down to, by boxes.
    public let size: Int
    /// Share of each class among the samples; empty where classes are not known.
    private let shares: [Double]
    /// Features of the data's pictures, by the side that they were averaged down to.
    private let stores: FeatureStores

    /// Matches a data set with samples.
    ///
    /// - Parameters:
    ///   - dataset: the data set.
    ///   - size: the samples' side in pixels.
    ///   - labels: the samples' classes; only where every one is known do they count.
    /// - Throws: `BatonError` (bad data) where the set holds no pictures, or they cannot be averaged down to the size.
    public init(_ dataset: ImageDataset, size: Int, labels: [Int?] = []) throws(BatonError) {
        try self.init(dataset, size: size, labels: labels, stores: FeatureStores())
    }

    /// The same data for other samples. Features that were computed of its pictures are not computed again.
    ///
    /// - Throws: `BatonError` (bad data) where the pictures cannot be averaged down to the size.
    public func matching(size: Int, labels: [Int?] = []) throws(BatonError) -> ReferencePictures {
        try ReferencePictures(dataset, size: size, labels: labels, stores: stores)
    }

    private init(_ dataset: ImageDataset, size: Int, labels: [Int?], stores: FeatureStores) throws(BatonError) {
        self.stores = stores
        try dataset.requirePictures()
        guard size > 0, dataset.size % size == 0 else {
            throw BatonError(
                .badData,
                "the data set's pictures of \(dataset.size) pixels cannot be averaged down to the samples' \(size)",
                hint: "build the data set at a multiple of \(size)")
        }
        self.dataset = dataset
        self.size = size
        let known = labels.compactMap { $0 }
        let counts = dataset.classCounts
        let isKnown =
            !known.isEmpty && known.count == labels.count && dataset.classCount > 1
            && known.allSatisfy { counts.indices.contains($0) && counts[$0] > 0 }
        shares =
            isKnown
            ? counts.indices.map { label in Double(known.count { $0 == label }) / Double(known.count) } : []
    }

    /// At most `limit` pictures and what each of them counts for; the weights sum to 1.
    ///
    /// Which ones follows from `key` alone. Every class has its share of the pictures, or all that it has.
    public func choice(of limit: Int, key: RandomKey) -> (indices: [Int], weights: [Double]) {
        let order = key.folding("reference").permutation(of: dataset.count)
        guard !shares.isEmpty else {
            let chosen = Array(order.prefix(max(1, limit)))
            return (chosen, [Double](repeating: 1 / Double(chosen.count), count: chosen.count))
        }
        var indices: [Int] = []
        var weights: [Double] = []
        for (label, share) in shares.enumerated() where share > 0 {
            let wanted = max(1, Int((share * Double(limit)).rounded()))
            let members = order.lazy.filter { dataset.labels[$0] == label }.prefix(wanted)
            let chosen = Array(members)
            indices += chosen
            weights += [Double](repeating: share / Double(chosen.count), count: chosen.count)
        }
        return (indices, weights)
    }

    /// Pictures `[indices.count, C, size, size]` in [-1, 1].
    public func images(_ indices: [Int]) -> Tensor { dataset.batch(indices, size: size) }

    /// What `features` see in the data's pictures at `indices`, `[indices.count, D]`: each is computed once.
    public func features(_ features: some PictureFeatures, of indices: [Int]) throws -> Tensor {
        try stores.store(of: size).features(features, of: indices, images: images)
    }
}

extension ImageDataset {
    /// Refuses floats: what is compared is pictures.
    ///
    /// - Throws: `BatonError` (bad data).
    public func requirePictures(_ file: String? = nil) throws(BatonError) {
        guard !holdsPictures else { return }
        throw BatonError(
            .badData, "the data set holds no pictures to compare with", file: file,
            found: "floats of \(channels) channels", expected: "8-bit pictures",
            hint: "build a set of the pictures themselves")
    }
}

/// Stores of features, one a size of pictures.
private final class FeatureStores: Sendable {
    private let stores = Mutex<[Int: FeatureStore]>([:])

    func store(of size: Int) -> FeatureStore {
        stores.withLock { stores in
            if let store = stores[size] { return store }
            let store = FeatureStore()
            stores[size] = store
            return store
        }
    }
}
