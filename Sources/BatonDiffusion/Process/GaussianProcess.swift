import BatonTensor

/// Plain diffusion, `x_σ = x₀ + σ·n`; the noise may be white, a mixture with low-pass block noise, or one's own.
public struct GaussianProcess: ForwardProcess {
    /// What `n` is.
    public var kind: any ProcessNoise
    /// The levels of training.
    public var levels: LevelDistribution

    /// Makes a process.
    public init(noise kind: any ProcessNoise = WhiteNoise(), levels: LevelDistribution = .edm) {
        self.kind = kind
        self.levels = levels
    }

    /// False: A is the identity.
    public var attenuates: Bool { false }

    /// `clean` itself.
    public func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor { clean }

    /// A draw of `kind`.
    public func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        kind.sample(shape, at: levels, from: draw)
    }

    /// Standard deviation of one pixel of the noise.
    public func noiseDeviation(at sigma: Double) -> Double { kind.deviation(at: sigma) }
}

extension GaussianProcess: Hashable {
    /// Whether noise and levels are the same.
    public static func == (left: GaussianProcess, right: GaussianProcess) -> Bool {
        AnyHashable(left.kind) == AnyHashable(right.kind) && left.levels == right.levels
    }

    /// Hashes noise and levels.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(AnyHashable(kind))
        hasher.combine(levels)
    }
}
