import BatonTensor

/// Which class an image gets.
public enum LabelChoice: Hashable, Sendable {
    /// `(seed + sample) mod count`: any run of consecutive seeds is balanced.
    case balanced
    /// One class for every image.
    case fixed(Int)
    /// Uniform, from the image's own key.
    case random

    /// The class of an image among `count`; nil where there are no classes.
    public func label(of sample: SampleID, count: Int) -> Int? {
        guard count > 0 else { return nil }
        return switch self {
        case .balanced: Int((sample.seed &+ UInt64(sample.index)) % UInt64(count))
        case .fixed(let label): label
        case .random: sample.key.folding("label").integer(below: count)
        }
    }
}
