import BatonSettings

/// How the losses of the sizes make up one training (Xu et al. 2025, §3.4 and App. A).
public struct LowDiffObjective: Hashable, Sendable {
    /// When the weights change.
    public enum Update: String, Hashable, Sendable, CaseIterable {
        /// Once a batch, by the sum of all sizes' losses.
        case sum
        /// Once a batch and size, by that size's loss alone.
        case stage
    }

    /// How much the sizes weigh against each other.
    public enum Reduction: String, Hashable, Sendable, CaseIterable {
        /// Every pixel alike, so that a size counts by its pixels: 16 : 4 : 1 for 32, 16 and 8.
        case sum
        /// Every size alike.
        case mean
    }

    /// When the weights change.
    public var update: Update
    /// How much the sizes weigh against each other.
    public var reduction: Reduction

    /// Makes an objective; the defaults are the paper's algorithm and EDM's reduction.
    public init(update: Update = .sum, reduction: Reduction = .sum) {
        self.update = update
        self.reduction = reduction
    }

    /// What the loss of images of `size`, summed over pixels, is multiplied with where `largest` is the largest size.
    public func weight(of size: Int, largest: Int) -> Float {
        let factor = Float(largest) / Float(size)
        return reduction == .mean ? factor * factor : 1
    }
}

extension LowDiffObjective {
    /// The keys `update` and `reduction`.
    static let schema = SettingsSchema(
        title: "objective", summary: "How the losses of the sizes make up one training.",
        fields: [
            .init(
                "update", .choice(Update.allCases.map(\.rawValue)), default: .string(Update.sum.rawValue),
                "One step on the sum of the losses (§3.4 of the paper), or one a size (its App. A)."),
            .init(
                "reduction", .choice(Reduction.allCases.map(\.rawValue)), default: .string(Reduction.sum.rawValue),
                "Whether every pixel weighs alike, as in EDM, or every size."),
        ])

    /// The objective that `schema` describes.
    init(_ settings: Settings) {
        self.init(
            update: Update(rawValue: settings.string("update")) ?? .sum,
            reduction: Reduction(rawValue: settings.string("reduction")) ?? .sum)
    }
}
