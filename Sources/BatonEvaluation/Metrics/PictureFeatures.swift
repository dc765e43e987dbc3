import BatonSettings
import BatonTensor
import Synchronization

/// What a network, or a rule, sees in a picture: a vector of numbers, for metrics that look at those instead of pixels.
///
/// Several metrics may look at the same features (the Fréchet distance, the kernel distance, precision): whoever asks first has them
/// computed, and ``PictureSet/features(_:)`` and ``ReferencePictures/features(_:of:)`` keep them for the others.
public protocol PictureFeatures: Sendable {
    /// Names the features: whatever changes them, such as the weights, changes the id.
    var id: String { get }

    /// The features `[N, D]` of images `[N, C, R, R]` in [-1, 1], each of its own image alone.
    func features(of images: Tensor) throws -> Tensor
}

/// Features that were computed, a row an image.
final class FeatureStore: Sendable {
    /// Most images that are looked at together.
    private static let batch = 64

    private let rows = Mutex<[String: [Int: [Float]]]>([:])

    /// The features `[indices.count, D]` of the images at `indices`; what is not there is computed.
    ///
    /// - Parameter images: `[n, C, R, R]` of some of the indices.
    /// - Throws: `BatonError` (failure) where features are not one row an image, or not finite; what they throw.
    func features(
        _ features: some PictureFeatures, of indices: [Int], images: ([Int]) throws -> Tensor
    ) throws -> Tensor {
        var known = rows.withLock { $0[features.id] ?? [:] }
        let missing = Array(Set(indices.filter { known[$0] == nil })).sorted()
        for start in stride(from: 0, to: missing.count, by: Self.batch) {
            let part = Array(missing[start..<min(start + Self.batch, missing.count)])
            let found = try features.features(of: try images(part))
            guard found.shape.rank == 2, found.shape[0] == part.count, found.nonFiniteCount == 0 else {
                throw BatonError(
                    .failure, "the features '\(features.id)' of \(part.count) pictures are \(found.shape)",
                    expected: "[\(part.count), D], finite")
            }
            let (values, width) = (found.array(), found.shape[1])
            for (row, index) in part.enumerated() { known[index] = Array(values[(row * width)..<((row + 1) * width)]) }
        }
        if !missing.isEmpty { rows.withLock { $0[features.id, default: [:]].merge(known) { first, _ in first } } }
        let all = indices.map { known[$0] ?? [] }
        return Tensor(all.flatMap(\.self), shape: [indices.count, all.first?.count ?? 0])
    }
}
