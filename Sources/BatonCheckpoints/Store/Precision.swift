/// How the weights of a checkpoint are stored.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// Exactly.
    case float32
    /// Rounded to the nearest half-precision number: half the size, for shipping. Arrays of fewer than
    /// ``smallestRounded`` values stay exact: frequencies and filters suffer from rounding, and cost nothing. So do arrays
    /// with a value beyond ``largestRounded``, which would become infinite.
    case float16

    /// The number of values from which on an array is rounded.
    public static let smallestRounded = 1024

    /// The largest half-precision number.
    public static let largestRounded: Float = 65_504

    /// Whether an array is rounded where half precision is asked for.
    static func rounds(_ values: [Float]) -> Bool {
        values.count >= smallestRounded && values.allSatisfy { abs($0) <= largestRounded }
    }
}
