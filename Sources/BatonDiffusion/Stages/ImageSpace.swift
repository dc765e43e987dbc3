import BatonTensor

/// The space the images of a cascade live in; every σ is measured on it.
public struct ImageSpace: Hashable, Sendable {
    /// `pixels`, or the name of a latent space.
    public var name: String
    /// Channels of an image.
    public var channels: Int
    /// Lowest and highest value of a pixel.
    public var range: ClosedRange<Double>
    /// Standard deviation of the data.
    public var sigmaData: Double

    /// Makes a space.
    public init(
        name: String = "pixels", channels: Int = 3, range: ClosedRange<Double> = -1...1, sigmaData: Double = 0.5
    ) {
        self.name = name
        self.channels = channels
        self.range = range
        self.sigmaData = sigmaData
    }

    /// Images of [-1, 1] brought to the value range.
    public func scaled(fromSymmetric images: Tensor) -> Tensor {
        guard range != -1...1 else { return images }
        let (low, high) = (range.lowerBound, range.upperBound)
        return images * Float((high - low) / 2) + Float((high + low) / 2)
    }

    /// Images of the value range brought to [-1, 1].
    public func symmetric(_ images: Tensor) -> Tensor {
        guard range != -1...1 else { return images }
        let (low, high) = (range.lowerBound, range.upperBound)
        return images * Float(2 / (high - low)) + Float(-(high + low) / (high - low))
    }
}
