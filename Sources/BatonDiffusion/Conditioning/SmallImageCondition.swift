import BatonTensor

/// A smaller image beside the noisy one: enlarged, with noise or blur on it. One value for training and sampling.
public struct SmallImageCondition: Conditioning, Hashable {
    /// Whether the hand-off must be clean or noisy; nil where both will do.
    public var kind: HandoffKind?
    /// How the smaller image is made from a training picture.
    public var kernel: DownsampleKernel
    /// How the smaller image is spoilt.
    public var augmentation: ConditioningAugmentation
    /// How it is enlarged, and whether noise comes before or after.
    public var path: ConditionPath
    /// What it is multiplied with.
    public var scaling: ConditionScaling
    /// Whether the network is told the level of its noise.
    public var embedsLevel: Bool

    /// Makes a condition that takes clean images, and where it adds noise noisy ones, too.
    public init(
        kernel: DownsampleKernel = .box, augmentation: ConditioningAugmentation = .none,
        path: ConditionPath = ConditionPath(),
        scaling: ConditionScaling = .conditionLevel, embedsLevel: Bool = false
    ) {
        self.kernel = kernel
        self.augmentation = augmentation
        self.path = path
        self.scaling = scaling
        self.embedsLevel = embedsLevel
        kind = if case .gaussian = augmentation { nil } else { .clean }
    }

    /// The level of the condition in sampling.
    public var sigma: Double { augmentation.samplingSigma }

    /// The law of the levels of training; nil where the condition is always clean.
    public func trainedLevels(beside imageLevels: LevelDistribution) -> LevelDistribution? {
        guard case .gaussian(let levels, _) = augmentation else { return nil }
        return if case .independent(let law) = levels { law } else { imageLevels }
    }

    /// The condition of training images; level, noise and blur of an image follow from its own key.
    public func trained(
        on images: Tensor, at imageLevels: NoiseLevels, smallSize: Int, size: Int, keys: [RandomKey]
    ) -> Condition {
        var small = kernel.shrink(images, to: smallSize)
        var levels = NoiseLevels(0, count: keys.count)
        let keys = keys.map { $0.folding("condition") }
        switch augmentation {
        case .none: break
        case .gaussian(.independent(let law), _): levels = law.draw(keys: keys)
        case .gaussian(.image, _): levels = imageLevels
        case .blur(let widths, let share):
            small = SmallBlur.apply(
                to: small,
                widths: keys.map { key in
                    let draws = key.uniforms(2)
                    return draws[0] < share
                        ? widths.lowerBound + draws[1] * (widths.upperBound - widths.lowerBound) : 0
                })
        }
        return path.condition(
            from: small, size: size, adding: levels, reaching: levels, noise: KeyedNoise(keys), scaling: scaling,
            embedsLevel: embedsLevel)
    }

    /// The condition at `size` from images that a smaller stage hands over at level `sigma`, at most that of sampling.
    public func sampled(from images: Tensor, at sigma: Double, size: Int, noise: any NoiseSource) -> Condition {
        path.condition(
            from: images, at: sigma, raisedTo: self.sigma, size: size, noise: noise, scaling: scaling,
            embedsLevel: embedsLevel)
    }
}
