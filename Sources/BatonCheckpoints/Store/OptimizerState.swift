import BatonNetworks

/// What an optimiser needs to go on with the same bits.
public struct OptimizerState: Sendable, Hashable {
    /// Its arrays, such as `first.enc.16x16_conv.weight`.
    public var arrays: [NamedArray]
    /// The number of steps taken.
    public var steps: Int
    /// The steps of single parameters, by their names, where they are not all that were taken.
    public var parameterSteps: [String: Int]

    /// Collects a state.
    public init(arrays: [NamedArray], steps: Int, parameterSteps: [String: Int] = [:]) {
        self.arrays = arrays
        self.steps = steps
        self.parameterSteps = parameterSteps
    }
}
