import Foundation

/// A number with its interval as a small drawing for a table: a line from end to end, a dot, and a rule at 0.
public struct IntervalMark: Sendable {
    /// The number.
    public var value: Double
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double
    /// The value at the right edge; its negative is at the left one.
    public var reach: Double
    /// The colour of line and dot, as SVG writes it.
    public var color: String

    /// Describes a mark.
    public init(value: Double, low: Double, high: Double, reach: Double, color: String) {
        self.value = value
        self.low = low
        self.high = high
        self.reach = reach
        self.color = color
    }

    /// The mark as an SVG element of 120 × 16 pixels.
    public func svg() -> String {
        func place(_ number: Double) -> String {
            let share = reach > 0 && number.isFinite ? min(1, max(-1, number / reach)) : 0
            return String(format: "%.1f", 60 + 54 * share)
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="120" height="16" viewBox="0 0 120 16" class="mark">\
            <line class="rule" x1="60" y1="0" x2="60" y2="16" stroke="#b5b2aa"/>\
            <line x1="\(place(low))" y1="8" x2="\(place(high))" y2="8" style="stroke:\(SVGText.escaped(color))" stroke-width="2"/>\
            <circle cx="\(place(value))" cy="8" r="3.5" style="fill:\(SVGText.escaped(color))"/></svg>
            """
    }
}
