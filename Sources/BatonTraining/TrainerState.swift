import BatonNetworks

/// Everything that a training goes on from with the same bits. Order, flips, levels and noise need no state: they follow
/// from the seed and the number of images seen.
public struct TrainerState: Sendable, Hashable {
    /// Parameters and buffers.
    public var model: [NamedArray]
    /// Averages of the parameters.
    public var average: [NamedArray]
    /// The optimiser's moments.
    public var optimizer: [NamedArray]
    /// Steps taken.
    public var steps: Int
    /// Images seen.
    public var imagesSeen: Int

    /// Collects a state.
    public init(
        model: [NamedArray], average: [NamedArray], optimizer: [NamedArray], steps: Int, imagesSeen: Int
    ) {
        self.model = model
        self.average = average
        self.optimizer = optimizer
        self.steps = steps
        self.imagesSeen = imagesSeen
    }
}
