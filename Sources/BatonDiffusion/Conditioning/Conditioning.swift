import BatonTensor

/// What a stage shows its network beside the noisy image, made from a smaller one: in training from the picture itself, in sampling from
/// what is handed over.
public protocol Conditioning: Sendable {
    /// Whether the hand-off must be clean or noisy; nil where both will do.
    var kind: HandoffKind? { get }
    /// The level of the condition in sampling, and the highest that may be handed over.
    var sigma: Double { get }
    /// Whether the network is told the condition's level.
    var embedsLevel: Bool { get }

    /// The law of the condition's levels in training; nil where it is always clean.
    ///
    /// - Parameter imageLevels: that of the noisy images.
    func trainedLevels(beside imageLevels: LevelDistribution) -> LevelDistribution?

    /// The condition at `size` of training images `[N, C, R, R]`, made from themselves at `smallSize`. Everything random of an image
    /// follows from its own key.
    ///
    /// - Parameters:
    ///   - images: the images, `[N, C, H, W]`.
    ///   - levels: the levels of the noisy images.
    ///   - smallSize: the side of the smaller image in pixels.
    ///   - size: the side in pixels.
    ///   - keys: one key an image.
    func trained(
        on images: Tensor, at levels: NoiseLevels, smallSize: Int, size: Int, keys: [RandomKey]
    ) -> Condition

    /// The condition at `size` from images that a smaller stage hands over at level `sigma`, at most that of sampling.
    func sampled(from images: Tensor, at sigma: Double, size: Int, noise: any NoiseSource) -> Condition
}
