import BatonTensor

/// The noise `n` of a forward process, of unit nominal scale; what it looks like may depend on the level.
///
/// A sampler adds fresh noise of the level that it goes to, and keeps the noise that is in the state, scaled. So noise that changes
/// with the level is met exactly by a step that draws all of its noise anew (η = 1), and the closer the larger η is.
public protocol ProcessNoise: Hashable, Sendable {
    /// Noise of `shape`, `[N, C, H, W]`, image `i` as it is at `levels[i]`. An image takes its normals from its own stream.
    func sample(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor

    /// Standard deviation of one pixel at `sigma`.
    func deviation(at sigma: Double) -> Double
}

/// Independent pixels, at every level.
public struct WhiteNoise: ProcessNoise {
    /// The noise.
    public init() {}

    /// Standard normals.
    public func sample(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        draw.normals(shape, .white)
    }

    /// 1.
    public func deviation(at sigma: Double) -> Double { 1 }
}
