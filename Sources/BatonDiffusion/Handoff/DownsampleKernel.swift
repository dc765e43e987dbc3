import BatonTensor

/// How the training pictures of a smaller size were made from larger ones. Part of the hand-off contract: two stages meet
/// exactly only when they agree on it.
public enum DownsampleKernel: String, Hashable, Sendable, CaseIterable {
    /// Mean over each box.
    case box
    /// Lanczos window.
    case lanczos
    /// Cubic convolution.
    case bicubic
}

extension DownsampleKernel {
    /// Images `[N, C, H, W]` shrunk to `[N, C, size, size]`.
    public func shrink(_ images: Tensor, to size: Int) -> Tensor {
        let filter: ResizeFilter =
            switch self {
            case .box: .box
            case .lanczos: .lanczos
            case .bicubic: .bicubic
            }
        return images.resized(height: size, width: size, by: filter)
    }
}
