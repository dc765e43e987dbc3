import BatonTensor

/// How much of the noise on a hand-off is still in the pictures that a stage made of it.
///
/// With n the noise and Δ what it changed in the picture, averaged down to the hand-off's size: ⟨Δ, n⟩ / ⟨n, n⟩ of every
/// picture. 1 means that the noise is kept whole, 0 that none of it is.
public enum NoiseRetention {
    /// Measures pictures `[N, C, kR, kR]` that a stage made of hand-offs `[N, C, R, R]` without and with `noise`.
    public static func measure(clean: Tensor, noisy: Tensor, noise: Tensor) -> MeanMeasurement {
        let factor = clean.shape[2] / noise.shape[2]
        let change = (noisy - clean).boxDownsampled(by: factor)
        let shares = zip((change * noise).sumsPerSample(), noise.squared().sumsPerSample())
        return MeanMeasurement([MetricPart("", target: 0)], [shares.map { Double($0) / max(Double($1), 1e-30) }])
    }
}
