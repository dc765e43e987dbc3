import BatonFiles

/// The bounds of every network's settings, whoever wrote them: a cascade file, a checkpoint or a published file.
///
/// Within them, and within `operations`, all that is counted about a network (parameters, multiply-accumulates, bytes) stays
/// in the range of integers, and describing one takes less than a second.
public enum NetworkLimits {
    /// Side of an image, a level or a patch, in pixels.
    public static let side = 1...65_536
    /// Channels of an image, with those of a condition.
    public static let imageChannels = 1...65_536
    /// Channels that all others are multiples of.
    public static let width = 1...65_536
    /// Channels of one level.
    public static let levelChannels = 1.0...1_000_000.0
    /// Classes; 0 without class labels.
    public static let labels = 0...1_000_000
    /// Augmentation parameters; 0 without.
    public static let augmentations = 0...64
    /// Channels of an embedding, in units of the width.
    public static let embeddingMultiplier = 1...64
    /// Residual blocks a level.
    public static let blocks = 1...64
    /// Levels, each of which halves the size.
    public static let levels = 1...16
    /// Sizes at which blocks attend, written in a list.
    public static let attentionSizes = 0...64
    /// Taps of a resampling filter.
    public static let taps = 2...16
    /// Blocks of a transformer.
    public static let depth = 1...1024
    /// Heads of attention.
    public static let heads = 1...1024
    /// Inner channels of feed-forward layers, in units of 2/3 of the width.
    public static let feedForward = 0.001...1024.0
    /// Multiply-accumulates for one image, roughly: no machine can run a larger network.
    public static let operations = 1e17
}

extension NetworkLimits {
    /// Throws where the value of `key` is outside `range`.
    public static func require(_ key: String, _ value: Int, in range: ClosedRange<Int>) throws(BatonError) {
        guard range.contains(value) else {
            throw .impossible(key, "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// Throws where the list of `key` is longer or shorter than `range` says.
    public static func require(_ key: String, entries count: Int, in range: ClosedRange<Int>) throws(BatonError) {
        guard range.contains(count) else {
            throw .impossible(key, "\(count) entries, not \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
