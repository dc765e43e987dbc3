import BatonTensor

/// Plain diffusion, `x_σ = x₀ + σ·n`; the noise may be white or a mixture with low-pass block noise.
public struct GaussianProcess: ForwardProcess, Hashable {
    /// What `n` is.
    public var kind: ProcessNoise
    /// The levels of training.
    public var levels: LevelDistribution

    /// Makes a process.
    public init(noise kind: ProcessNoise = .white, levels: LevelDistribution = .edm) {
        self.kind = kind
        self.levels = levels
    }

    /// False: A is the identity.
    public var attenuates: Bool { false }

    /// `clean` itself.
    public func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor { clean }

    /// A draw of `kind`.
    public func noise(_ shape: Shape, from draw: NoiseDraw) -> Tensor { kind.sample(shape, from: draw) }

    /// Standard deviation of one pixel of the noise.
    public var noiseDeviation: Double { kind.deviation }
}
