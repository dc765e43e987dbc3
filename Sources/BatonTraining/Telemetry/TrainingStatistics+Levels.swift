import Foundation

extension TrainingStatistics.Level {
    /// Whether another entry is of the same bin.
    func isSameBin(_ other: TrainingStatistics.Level) -> Bool { from == other.from && to == other.to }

    /// The bin for people: `σ 0.12 – 0.3`.
    var name: String {
        switch (from, to) {
        case (0, nil): "every σ"
        case (let low, nil): "σ > \(Self.text(low))"
        case (0, let high?): "σ < \(Self.text(high))"
        case (let low, let high?): "σ \(Self.text(low)) – \(Self.text(high))"
        }
    }

    /// The bin as a part of a tag: `sigma_0.12_to_0.3`, which TensorBoard sorts by number.
    var tag: String {
        switch (from, to) {
        case (0, nil): "sigma"
        case (let low, nil): "sigma_\(Self.text(low))_and_above"
        case (let low, let high?): "sigma_\(Self.text(low))_to_\(Self.text(high))"
        }
    }

    private static func text(_ sigma: Double) -> String { String(format: "%.3g", sigma) }
}
