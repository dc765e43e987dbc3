import BatonNetworks

/// What an optimiser needs to go on with the same bits.
public struct OptimizerState: Sendable, Hashable {
    /// Its arrays, such as `first.enc.16x16_conv.weight`.
    public var arrays: [NamedArray]
    /// The number of steps taken.
    public var steps: Int

    /// Collects a state.
    public init(arrays: [NamedArray], steps: Int) {
        self.arrays = arrays
        self.steps = steps
    }
}
