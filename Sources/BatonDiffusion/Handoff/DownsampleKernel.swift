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
