import BatonFiles
import BatonTensor

/// One vector an image, such as a text encoder's of its caption or an image encoder's: what a network may be conditioned on.
public struct Embeddings: Sendable, Hashable {
    /// The widths that are taken: those of encoders end far below.
    public static let widths = 1...(1 << 16)

    /// Numbers a vector.
    public let width: Int
    /// `[count, width]`, contiguous, all finite.
    public let values: [Float]

    /// How many vectors.
    public var count: Int { values.count / width }

    /// Collects vectors.
    ///
    /// - Throws: `badData` for a width that is not taken, a part of a vector, or a value that is not finite.
    public init(width: Int, values: [Float]) throws(BatonError) {
        guard Self.widths.contains(width) else {
            throw BatonError(
                .badData, "embeddings cannot be so wide", found: "\(width)",
                expected: "\(Self.widths.lowerBound) to \(Self.widths.upperBound)")
        }
        guard values.count % width == 0 else {
            throw BatonError(
                .badData, "the last embedding is not whole", found: "\(values.count) values",
                expected: "a multiple of \(width)")
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw BatonError(
                .badData, "embedding \(bad / width) has a value that is none", found: "\(values[bad])",
                expected: "finite numbers")
        }
        self.width = width
        self.values = values
    }

    private init(unchecked values: [Float], width: Int) {
        self.values = values
        self.width = width
    }

    /// The vectors at `indices`, in that order.
    ///
    /// - Precondition: they exist.
    public func rows(_ indices: [Int]) -> Embeddings {
        var chosen: [Float] = []
        chosen.reserveCapacity(indices.count * width)
        for index in indices { chosen += values[(index * width)..<((index + 1) * width)] }
        return Embeddings(unchecked: chosen, width: width)
    }

    /// `[count, width]`.
    public var tensor: Tensor { Tensor(values, shape: [count, width]) }
}
