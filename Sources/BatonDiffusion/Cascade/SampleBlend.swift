/// A second image whose noise is mixed into that of a first: a step on the way from one seed to another, or a variation of one.
public struct SampleBlend: Hashable, Sendable {
    /// The second image.
    public enum Partner: Hashable, Sendable {
        /// That of another seed.
        case seed(UInt64)
        /// One of the first seed's own variations, by number.
        case variation(Int)
    }

    /// The second image.
    public var partner: Partner
    /// How far the way to it is gone, from 0 (the first image) to 1 (the second).
    public var share: Double

    /// Goes a `share` of the way to `partner`, from 0 to 1.
    public init(with partner: Partner, share: Double) {
        precondition((0...1).contains(share), "a share is from 0 to 1")
        self.partner = partner
        self.share = share
    }
}
