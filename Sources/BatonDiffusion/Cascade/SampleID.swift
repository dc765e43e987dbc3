import BatonTensor

/// Names an image: every random number of its making follows from this.
public struct SampleID: Hashable, Sendable {
    /// The seed.
    public var seed: UInt64
    /// Which of the seed's images; at least 0.
    public var index: Int

    /// Names image `index` of `seed`.
    public init(seed: UInt64, index: Int = 0) {
        self.seed = seed
        self.index = index
    }

    /// The key that stages fold their ids into.
    public var key: RandomKey { RandomKey(seed: seed).folding(UInt64(bitPattern: Int64(index))) }
}
