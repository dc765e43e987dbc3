/// Where a training stands, besides weights and optimiser.
public struct TrainingState: Sendable, Hashable {
    /// Training images seen.
    public var imagesSeen: Int
    /// Steps taken.
    public var steps: Int
    /// The training run's seed.
    public var seed: UInt64
    /// Words of a random generator's state; empty where all randomness follows from the seed and the images seen.
    public var random: [UInt64]
    /// Numbers by name, such as running sums of the loss. Names are parts of a path: no `/`, not empty.
    public var statistics: [String: [Double]]

    /// Collects a state.
    public init(
        imagesSeen: Int, steps: Int, seed: UInt64 = 0, random: [UInt64] = [], statistics: [String: [Double]] = [:]
    ) {
        self.imagesSeen = imagesSeen
        self.steps = steps
        self.seed = seed
        self.random = random
        self.statistics = statistics
    }
}
