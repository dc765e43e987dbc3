/// A number and the interval it lies in.
public struct Estimate: Sendable, Codable, Hashable {
    /// The number for the pictures as they are.
    public var value: Double
    /// Lower end of the interval.
    public var low: Double
    /// Upper end of the interval.
    public var high: Double

    /// Makes an estimate.
    public init(_ value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    /// Whether 0 lies outside: of a difference, whether it is one.
    public var excludesZero: Bool { low > 0 || high < 0 }
}
