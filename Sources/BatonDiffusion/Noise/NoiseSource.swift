import BatonTensor

/// What a draw of noise is for. An image's random numbers depend on its key, the stage, the purpose and the step alone.
public struct NoisePurpose: Hashable, Sendable {
    /// The label that is folded into the key.
    public let name: String

    /// A purpose of a family's own.
    public init(_ name: String) { self.name = name }

    /// The state that sampling starts from.
    public static let start = NoisePurpose("start")
    /// Noise added before a step, which raises its level.
    public static let churn = NoisePurpose("churn")
    /// Fresh noise of a step.
    public static let predictor = NoisePurpose("predictor")
    /// Fresh noise of a step's second half, where the sampler draws anew.
    public static let corrector = NoisePurpose("corrector")
    /// Corruption of the smaller image that a stage is conditioned on.
    public static let condition = NoisePurpose("condition")
    /// Corruption of a training image.
    public static let training = NoisePurpose("training")
}

/// Which part of a mixture a draw is for.
public struct NoiseComponent: Hashable, Sendable {
    /// The label that is folded into the key.
    public let name: String

    /// A component of a process's own.
    public init(_ name: String) { self.name = name }

    /// Independent pixels.
    public static let white = NoiseComponent("white")
}

/// Where a sampler takes its standard normals from: keys in use, recorded draws in tests.
public protocol NoiseSource {
    /// Independent standard normals of `shape`, `[N, C, H, W]`.
    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor
}

/// A noise source bound to one purpose and step; a process takes its components from it.
public struct NoiseDraw {
    /// Where the normals come from.
    public let source: any NoiseSource
    /// What they are for.
    public let purpose: NoisePurpose
    /// The sampler's step, from 0.
    public let step: Int

    /// Binds `source` to a purpose and step.
    public init(_ source: any NoiseSource, purpose: NoisePurpose, step: Int = 0) {
        self.source = source
        self.purpose = purpose
        self.step = step
    }

    /// Standard normals of `shape` for one component of the noise.
    public func normals(_ shape: Shape, _ component: NoiseComponent = .white) -> Tensor {
        source.normals(shape, for: purpose, step: step, component: component)
    }
}
