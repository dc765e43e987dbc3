import Foundation

/// An axis of a chart: its label, its scale, and where its ticks are.
public struct ChartAxis: Sendable, Hashable {
    /// What is measured, with its unit.
    public var label: String
    /// Whether equal ratios rather than equal differences are equally long.
    public var isLogarithmic: Bool
    /// The least range to show, whatever the data.
    public var including: ClosedRange<Double>?
    /// About how many ticks a linear axis has room for.
    public var tickCount = 6

    /// Describes an axis.
    public init(_ label: String, isLogarithmic: Bool = false, including: ClosedRange<Double>? = nil) {
        self.label = label
        self.isLogarithmic = isLogarithmic
        self.including = including
    }

    /// Whether a value can be shown.
    func shows(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }

    /// From the first tick at or below the values to the last at or above them.
    func range(of values: [Double]) -> ClosedRange<Double> {
        let all = values + (including.map { [$0.lowerBound, $0.upperBound] } ?? []).filter(shows)
        guard var low = all.min(), var high = all.max() else { return isLogarithmic ? 1...10 : 0...1 }
        if isLogarithmic {
            if low == high { (low, high) = (low / 2, high * 2) }
            return low...high
        }
        if low == high { (low, high) = (low - max(abs(low), 1) / 2, high + max(abs(high), 1) / 2) }
        let step = step(for: high - low)
        return (low / step).rounded(.down) * step...(high / step).rounded(.up) * step
    }

    /// The ticks inside a range, ascending.
    func ticks(in range: ClosedRange<Double>) -> [Double] {
        guard isLogarithmic else {
            let step = step(for: range.upperBound - range.lowerBound)
            let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
            let last = Int((range.upperBound / step + 1e-9).rounded(.down))
            return first <= last ? (first...last).map { Double($0) * step } : []
        }
        let decades = Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
        // Every decade, or every so many where there are many, or parts of one where there are few.
        let parts: [Double] =
            decades.count > 5
            ? [1] : decades.count > 3 ? [1, 3] : decades.count > 2 ? [1, 2, 5] : [1, 1.5, 2, 3, 5, 7]
        let stride = max(1, decades.count / 8)
        let inside = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
        var ticks: [Double] = []
        for decade in decades where (decade - decades.lowerBound) % stride == 0 {
            let power = pow(10, Double(decade))
            ticks += parts.map { $0 * power }.filter(inside.contains)
        }
        return ticks
    }

    /// Where a value lies in a range, from 0 to 1.
    func position(of value: Double, in range: ClosedRange<Double>) -> Double {
        if isLogarithmic {
            return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// 1, 2 or 5 times a power of ten, about `tickCount` of which span `length`.
    private func step(for length: Double) -> Double {
        let raw = length / Double(max(2, tickCount))
        let power = pow(10, log10(raw).rounded(.down))
        let factor = raw / power
        return power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10)
    }

    /// `0.05`, `200`, `50k`, `1.5M`.
    static func text(_ value: Double) -> String {
        let units: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
        let (unit, suffix) = units.first { abs(value) >= $0.0 * (1 - 1e-9) } ?? (1, "")
        let text = String(format: "%.4g", value / unit)
        return (text == "-0" ? "0" : text) + suffix
    }
}
