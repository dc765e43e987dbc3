/// The numbers that a setting may take. Numbers are always finite.
public struct NumberRange: Hashable, Sendable, CustomStringConvertible {
    /// Lowest value, or minus infinity.
    public var lower: Double
    /// Highest value, or infinity.
    public var upper: Double
    /// Whether `lower` itself is outside.
    public var excludesLower: Bool
    /// Whether `upper` itself is outside.
    public var excludesUpper: Bool

    /// Makes a range.
    public init(lower: Double, upper: Double, excludesLower: Bool = false, excludesUpper: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.excludesLower = excludesLower
        self.excludesUpper = excludesUpper
    }

    /// `low...high`, both ends inside.
    public init(_ range: ClosedRange<Double>) { self.init(lower: range.lowerBound, upper: range.upperBound) }

    /// Any finite number.
    public static let any = NumberRange(lower: -.infinity, upper: .infinity)
    /// Above 0.
    public static let positive = NumberRange(lower: 0, upper: .infinity, excludesLower: true)
    /// 0 or above.
    public static let nonNegative = NumberRange(lower: 0, upper: .infinity)
    /// From 0 to 1, both inside.
    public static let unit = NumberRange(lower: 0, upper: 1)
    /// From 0 to 1, 1 itself outside: probabilities of leaving something out.
    public static let fraction = NumberRange(lower: 0, upper: 1, excludesUpper: true)

    /// Whether `number` is inside.
    public func contains(_ number: Double) -> Bool {
        number.isFinite && (excludesLower ? number > lower : number >= lower)
            && (excludesUpper ? number < upper : number <= upper)
    }

    /// The range in words, to follow "must be".
    public var description: String {
        let low = (excludesLower ? "above " : "at least ") + SettingsNode.text(of: lower)
        let high = (excludesUpper ? "below " : "at most ") + SettingsNode.text(of: upper)
        return switch (lower.isFinite, upper.isFinite) {
        case (true, true): low + " and " + high
        case (true, false): low
        case (false, true): high
        case (false, false): "a finite number"
        }
    }
}
