/// The learning rate: a linear ramp from zero, then constant (EDM).
public struct LearningRateRamp: Sendable, Hashable {
    /// The rate after the ramp.
    public var rate: Double
    /// Images until the full rate; 0 for none. EDM: 10 million.
    public var images: Int

    /// A ramp to `rate` over so many images.
    public init(rate: Double, images: Int) {
        self.rate = rate
        self.images = images
    }

    /// The rate of a step before which so many images were seen; the first step of a ramp has rate 0.
    public func callAsFunction(imagesSeen: Int) -> Double {
        images > 0 ? rate * min(Double(imagesSeen) / Double(images), 1) : rate
    }
}
