import BatonTensor

/// An estimate of the clean image behind a noisy one, `x̂₀ = D(x; σ)`.
public protocol Denoiser {
    /// `D(x; σ)` for `x` of `[N, C, H, W]` and one σ > 0 an image.
    func denoise(_ x: Tensor, at levels: NoiseLevels) throws -> Tensor

    /// Network evaluations that one image costs at `sigma`: 2 where guidance needs both predictions.
    func evaluations(at sigma: Double) -> Int
}

extension Denoiser {
    /// One evaluation.
    public func evaluations(at sigma: Double) -> Int { 1 }
}
