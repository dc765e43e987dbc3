/// How the weights of a checkpoint are stored.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// Exactly.
    case float32
    /// Rounded to the nearest half-precision number: half the size, for shipping. Arrays of fewer than
    /// ``smallestRounded`` values stay exact: frequencies and filters suffer from rounding, and cost nothing.
    case float16

    /// The number of values from which on an array is rounded.
    public static let smallestRounded = 1024
}
