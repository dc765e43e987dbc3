/// Something that a stage of a family does otherwise than every stage must.
public struct ConformanceFinding: Sendable, Hashable, CustomStringConvertible {
    /// What every stage must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Its settings are valid, its family has a name, and making it allocates no weights.
        case description
        /// It hands over what it promises, after as many calls as it says, and the hand-off contract has no objection.
        case promise
        /// The same key gives the same image to the bit, another key another one.
        case keys
        /// An image does not depend on those that are made with it.
        case batches
        /// Every parameter gets a finite gradient, and the loss of an image is its own.
        case gradients
        /// Weights that are saved and loaded give the same image to the bit.
        case checkpoints
        /// With the best denoiser of Gaussian data it samples images of their deviation.
        case marginals
    }

    /// What is broken.
    public var rule: Rule
    /// How.
    public var message: String

    /// Makes a finding.
    public init(_ rule: Rule, _ message: String) {
        self.rule = rule
        self.message = message
    }

    /// Rule and message.
    public var description: String { "\(rule.rawValue): \(message)" }
}
