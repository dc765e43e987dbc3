/// What one training step did.
public struct StepReport: Sendable {
    /// Number of the step, counted from 1.
    public var step: Int
    /// Images seen, this step's among them.
    public var imagesSeen: Int
    /// Noise level of each image.
    public var sigmas: [Double]
    /// Weighted loss of each image, mean over its pixels.
    public var losses: [Float]
    /// Learning rate of the step.
    public var learningRate: Double
    /// Values of the gradient that were not finite and were replaced.
    public var repairedGradients: Int

    /// Mean loss of the step.
    public var loss: Double { losses.reduce(0) { $0 + Double($1) } / Double(max(losses.count, 1)) }
}
