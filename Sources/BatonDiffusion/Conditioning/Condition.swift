import BatonNetworks
import BatonTensor

/// Images that a network sees beside the noisy one, concatenated along the channels.
public struct Condition {
    /// `[N, K, R, R]` at the stage's size, noise and all, in the value range.
    public var images: Tensor
    /// The level each of them stands at; 0 is clean.
    public var levels: NoiseLevels
    /// What they are multiplied with.
    public var scaling: ConditionScaling
    /// Whether the network is told `levels`.
    public var embedsLevel: Bool

    /// Makes a condition; there is one level an image.
    public init(
        _ images: Tensor, at levels: NoiseLevels, scaling: ConditionScaling = .conditionLevel, embedsLevel: Bool = false
    ) {
        precondition(images.shape[0] == levels.count, "\(images.shape[0]) conditions but \(levels.count) levels")
        self.images = images
        self.levels = levels
        self.scaling = scaling
        self.embedsLevel = embedsLevel
    }

    /// The lowest level the network is told: the logarithm of 0 is no number. EDM's lowest level of sampling.
    public static let lowestEmbeddedLevel = 0.002

    /// The conditions of some of the images.
    func slice(_ range: Range<Int>) -> Condition {
        guard range != 0..<levels.count else { return self }
        var part = self
        part.images = images.slice(axis0: range)
        part.levels = levels.slice(range)
        return part
    }

    /// Adds the scaled images to `input`, whose images stand at `imageLevels`.
    func join(_ input: inout NetworkInput, at imageLevels: NoiseLevels, preconditioning: some Preconditioning) {
        let scaled =
            switch scaling {
            case .none: images
            case .conditionLevel: images.scaled(by: levels.coefficients { preconditioning.coefficients(at: $0).input })
            case .imageLevel:
                images.scaled(by: imageLevels.coefficients { preconditioning.coefficients(at: $0).input })
            }
        input.image = Tensor.concatenated([input.image, scaled], axis: 1)
        guard embedsLevel else { return }
        let noise = levels.coefficients {
            preconditioning.coefficients(at: max($0, Self.lowestEmbeddedLevel)).noise
        }
        input.conditionNoise = Tensor(noise, shape: [levels.count])
    }
}

/// What a condition is multiplied with before the network sees it.
public enum ConditionScaling: String, Hashable, Sendable, CaseIterable {
    /// c_in at the condition's own level: unit variance for every level.
    case conditionLevel = "condition-level"
    /// c_in at the level of the noisy image, as a network has it that is fed both through one preconditioning.
    case imageLevel = "image-level"
    /// Nothing.
    case none
}
