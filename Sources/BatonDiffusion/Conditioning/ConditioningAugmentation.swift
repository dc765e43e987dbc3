import BatonTensor

/// What training does to the smaller image, and what sampling does to the one it is given (CDM §4).
public enum ConditioningAugmentation: Hashable, Sendable {
    /// The noise levels of training.
    public enum Levels: Hashable, Sendable {
        /// Drawn from a law of their own, one an image.
        case independent(LevelDistribution)
        /// Those of the noisy images themselves, with fresh noise.
        case image
    }

    /// Nothing: the network sees perfect images in training and imperfect ones in use.
    case none
    /// Gaussian noise, in training at `levels`, in sampling at `sigma`.
    ///
    /// A hand-off that is noisy already is brought from its own level up to `sigma`: where both are one level (truncated
    /// conditioning) it is taken as it is, a clean one gets all of the noise (non-truncated conditioning).
    case gaussian(levels: Levels, sigma: Double)
    /// A Gaussian of 3×3 pixels at the small size whose width is drawn uniformly from `widths`, on `share` of the training images;
    /// nothing in sampling.
    case blur(widths: ClosedRange<Double>, share: Double)

    /// Noise at levels of their own law.
    public static func gaussian(levels: LevelDistribution, sigma: Double) -> ConditioningAugmentation {
        .gaussian(levels: .independent(levels), sigma: sigma)
    }

    /// The level of the condition in sampling.
    public var samplingSigma: Double { if case .gaussian(_, let sigma) = self { sigma } else { 0 } }
}
