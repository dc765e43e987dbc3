extension CheckpointFile {
    /// Which weights a network is filled with.
    public enum Weights: Sendable, Hashable {
        /// The averages where there are any, otherwise the weights themselves: what samples are made with.
        case preferred
        /// The averages.
        case ema
        /// The weights themselves.
        case model
        /// The averages of another half-life, in images.
        case average(Int)

        /// Reads `preferred`, `ema`, `model` or, for one of the further averages, `ema-IMAGES`.
        public init?(_ text: String) {
            switch text {
            case "preferred": self = .preferred
            case "ema": self = .ema
            case "model": self = .model
            default:
                guard let halfLife = Section(rawValue: text).halfLife else { return nil }
                self = .average(halfLife)
            }
        }

        /// What they are, for messages.
        var title: String {
            switch self {
            case .preferred, .model: "weights"
            case .ema: "averaged weights"
            case .average(let halfLife): "averaged weights with a half-life of \(halfLife) images"
            }
        }

        /// Names the further averages that a file has.
        static func hint(halfLives: [Int]) -> String? {
            halfLives.isEmpty ? nil : "it has " + halfLives.map { "ema-\($0)" }.joined(separator: ", ")
        }
    }
}
