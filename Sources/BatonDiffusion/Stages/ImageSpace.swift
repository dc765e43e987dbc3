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
}
