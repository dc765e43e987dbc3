import BatonTensor

/// What one stage passes to the next: images in floating point, neither clipped nor quantised.
public struct Handoff {
    /// `[N, C, R, R]` in the value range.
    public var images: Tensor
    /// The level they stand at; 0 is clean.
    public var sigma: Double
    /// Network evaluations an image that this stage took.
    public var calls: Int

    /// Makes a hand-off.
    public init(images: Tensor, sigma: Double = 0, calls: Int = 0) {
        self.images = images
        self.sigma = sigma
        self.calls = calls
    }
}
