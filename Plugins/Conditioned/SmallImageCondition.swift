import BatonDiffusion
import BatonTensor

/// Makes the condition of a stage from a smaller image: one value for training and sampling.
public struct SmallImageCondition: Hashable, Sendable {
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

    /// Makes a condition.
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
    }

    /// The condition of training images `[N, C, R, R]`, made from themselves at `smallSize`. Level, noise and blur of an image
    /// follow from its own key.
    public func trained(on images: Tensor, smallSize: Int, keys: [RandomKey]) -> Condition {
        var small = kernel.shrink(images, to: smallSize)
        var levels = NoiseLevels(0, count: keys.count)
        let keys = keys.map { $0.folding("condition") }
        switch augmentation {
        case .none: break
        case .gaussian(let law, _): levels = law.draw(keys: keys)
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
            from: small, size: images.shape[2], adding: levels, reaching: levels, noise: KeyedNoise(keys),
            scaling: scaling, embedsLevel: embedsLevel)
    }

    /// The condition at `size` from images that a smaller stage hands over at level `sigma`, at most that of sampling.
    public func sampled(from images: Tensor, at sigma: Double, size: Int, noise: any NoiseSource) -> Condition {
        path.condition(
            from: images, at: sigma, raisedTo: augmentation.samplingSigma, size: size, noise: noise, scaling: scaling,
            embedsLevel: embedsLevel)
    }
}
