import BatonTensor

/// Names an image: every random number of its making follows from this.
public struct SampleID: Hashable, Sendable {
    /// The seed.
    public var seed: UInt64
    /// Which of the seed's images; at least 0.
    public var index: Int
    /// A second image whose noise is mixed into its own; nil for none.
    public var blend: SampleBlend?

    /// Names image `index` of `seed`.
    public init(seed: UInt64, index: Int = 0, blend: SampleBlend? = nil) {
        self.seed = seed
        self.index = index
        self.blend = blend
    }

    /// The key that stages fold their ids into.
    public var key: RandomKey { RandomKey(seed: seed).folding(UInt64(bitPattern: Int64(index))) }

    /// What is mixed into the noise of ``key``; nil for nothing.
    public var partner: NoisePartner? {
        blend.map { blend in
            let key =
                switch blend.partner {
                case .seed(let seed): SampleID(seed: seed, index: index).key
                case .variation(let number): key.folding("variation").folding(number)
                }
            return NoisePartner(key: key, share: blend.share)
        }
    }
}
