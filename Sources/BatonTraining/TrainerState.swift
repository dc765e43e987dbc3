import BatonNetworks

/// Everything that a training goes on from with the same bits. Order, flips, levels and noise need no state: they follow
/// from the seed and the number of images seen.
public struct TrainerState: Sendable, Hashable {
    /// Parameters and buffers.
    public var model: [NamedArray]
    /// Averages of the parameters.
    public var average: [NamedArray]
    /// Further averages by their half-life in images.
    public var averages: [Int: [NamedArray]]
    /// The optimiser's moments.
    public var optimizer: [NamedArray]
    /// The optimiser's steps of single parameters, by their names; of those that are not among them it has taken all.
    public var optimizerSteps: [String: Int]
    /// Steps taken.
    public var steps: Int
    /// Images seen.
    public var imagesSeen: Int

    /// Collects a state.
    public init(
        model: [NamedArray], average: [NamedArray], averages: [Int: [NamedArray]] = [:], optimizer: [NamedArray],
        optimizerSteps: [String: Int] = [:], steps: Int, imagesSeen: Int
    ) {
        self.model = model
        self.average = average
        self.averages = averages
        self.optimizer = optimizer
        self.optimizerSteps = optimizerSteps
        self.steps = steps
        self.imagesSeen = imagesSeen
    }

    /// Every array.
    var arrays: [NamedArray] { model + average + averages.values.joined() + optimizer }
}
