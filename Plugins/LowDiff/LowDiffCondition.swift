import BatonDiffusion
import BatonTensor

/// What a size sees of the next smaller one: a noisy image, enlarged noise and all.
///
/// The noise is drawn at the small size, as it stands in what sampling hands over; drawn after enlarging, which other cascades
/// do, it would be white and the two would not match (Xu et al. 2025, §3.2).
public struct LowDiffCondition: Hashable, Sendable {
    /// The levels of training.
    public enum Levels: Hashable, Sendable {
        /// Drawn from a law of their own, one an image.
        case independent(LevelDistribution)
        /// That of the image itself, with fresh noise.
        case image
    }

    /// The levels of training.
    public var levels: Levels
    /// How smaller training images are made from larger ones.
    public var kernel: DownsampleKernel
    /// How the smaller image is enlarged.
    public var resize: ResizeFilter
    /// What it is multiplied with.
    public var scaling: ConditionScaling
    /// Whether the network is told its level.
    public var embedsLevel: Bool
    /// The level in sampling: a hand-off that is cleaner is brought up to it.
    public var sigma: Double

    /// Makes a condition.
    public init(
        levels: Levels = .independent(.edm), kernel: DownsampleKernel = .box, resize: ResizeFilter = .bilinear,
        scaling: ConditionScaling = .conditionLevel, embedsLevel: Bool = false, sigma: Double = 0
    ) {
        self.levels = levels
        self.kernel = kernel
        self.resize = resize
        self.scaling = scaling
        self.embedsLevel = embedsLevel
        self.sigma = sigma
    }

    /// The condition at `size` of training images `[N, C, R, R]`, from their own version at `small`. Level and noise of an image
    /// follow from its own key.
    ///
    /// - Parameter imageLevels: the levels of the noisy images themselves.
    public func trained(
        on images: Tensor, at imageLevels: NoiseLevels, small: Int, size: Int, keys: [RandomKey]
    ) -> Condition {
        let keys = keys.map { $0.folding("condition") }
        let levels: NoiseLevels
        switch self.levels {
        case .independent(let law): levels = law.draw(keys: keys)
        case .image: levels = imageLevels
        }
        return path.condition(
            from: kernel.shrink(images, to: small), size: size, adding: levels, reaching: levels,
            noise: KeyedNoise(keys), scaling: scaling, embedsLevel: embedsLevel)
    }

    /// The condition at `size` from images that were handed over at level `handed`, at most that of sampling.
    public func sampled(from images: Tensor, at handed: Double, size: Int, noise: any NoiseSource) -> Condition {
        path.condition(
            from: images, at: handed, raisedTo: sigma, size: size, noise: noise, scaling: scaling,
            embedsLevel: embedsLevel)
    }

    /// Noise comes before the enlarging: what is handed over is noisy already.
    private var path: ConditionPath { ConditionPath(resize: resize, order: .noiseThenUpsample) }
}
