import BatonTensor

/// The noise `n` of a forward process, of unit nominal scale.
public enum ProcessNoise: Hashable, Sendable {
    /// Independent pixels.
    case white
    /// White noise mixed with low-pass block noise.
    case lowPassBlock(BlockNoise)

    /// Noise of `shape`, `[N, C, H, W]`.
    public func sample(_ shape: Shape, from draw: NoiseDraw) -> Tensor {
        switch self {
        case .white: draw.normals(shape, .white)
        case .lowPassBlock(let noise): noise.sample(shape, from: draw)
        }
    }

    /// Standard deviation of one pixel.
    public var deviation: Double {
        switch self {
        case .white: 1
        case .lowPassBlock(let noise): noise.deviation
        }
    }
}
