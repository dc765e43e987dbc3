import BatonTensor

/// How a clean image is corrupted at noise level σ: `x_σ = A(σ)·x₀ + σ·n`.
///
/// The loss and the sampler of a stage use the same value, so that they cannot disagree.
public protocol ForwardProcess: Sendable {
    /// Whether `A` differs from the identity anywhere.
    var attenuates: Bool { get }

    /// `A(σ)·clean`, with one σ an image; at σ = 0 this is `clean`. Differentiable. Gaussian diffusion returns `clean` itself.
    func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor

    /// `(A(next) − retained·A(sigma))·clean`, what one sampler step adds of the clean image.
    ///
    /// A default follows from `attenuate`; a process for which one pass does both may say so here.
    func transition(_ clean: Tensor, from sigma: Double, to next: Double, retaining retained: Double) -> Tensor

    /// Noise `n` of unit nominal scale, shape `[N, C, H, W]`, image `i` as it is at `levels[i]`; each image takes its normals from
    /// its own stream.
    func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor

    /// Standard deviation of one pixel of `noise` at `sigma`.
    func noiseDeviation(at sigma: Double) -> Double

    /// The levels a training batch is drawn at, one an image, and their loss weight.
    var levels: LevelDistribution { get }
}

extension ForwardProcess {
    /// `A(next)·clean − retained·A(sigma)·clean`.
    public func transition(_ clean: Tensor, from sigma: Double, to next: Double, retaining retained: Double) -> Tensor {
        guard attenuates else { return clean * Float(1 - retained) }
        let count = clean.shape[0]
        return Tensor.combine([
            (1, attenuate(clean, at: NoiseLevels(next, count: count))),
            (Float(-retained), attenuate(clean, at: NoiseLevels(sigma, count: count))),
        ])
    }

    /// Noise of unit nominal scale for images that all stand at `sigma`.
    public func noise(_ shape: Shape, at sigma: Double, from draw: NoiseDraw) -> Tensor {
        noise(shape, at: NoiseLevels(sigma, count: shape[0]), from: draw)
    }

    /// Noise of unit nominal scale in which image `i` draws from `keys[i]`.
    public func noise(_ shape: Shape, at levels: NoiseLevels, keys: [RandomKey]) -> Tensor {
        noise(shape, at: levels, from: NoiseDraw(KeyedNoise(keys), purpose: .training))
    }

    /// A sample of `q(x_σ | x₀)`: `A(σ)·clean + σ·noise`.
    public func corrupt(_ clean: Tensor, at levels: NoiseLevels, noise: Tensor) -> Tensor {
        let ones = [Float](repeating: 1, count: levels.count)
        return Tensor.combine(perSample: [(ones, attenuate(clean, at: levels)), (levels.coefficients { $0 }, noise)])
    }
}
