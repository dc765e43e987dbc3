import BatonTensor

/// What sampling starts from.
public enum Start: Hashable, Sendable {
    /// Noise alone: `σ₀·n`.
    case noise
    /// The predecessor's image, enlarged, with as much noise as takes it to σ₀: `E·x + √(σ₀² − σ²)·n` for an image handed over at σ.
    ///
    /// - Parameters:
    ///   - enlargedBy: E.
    ///   - joining: the kernel of which enlarging is the exact inverse on what training sees; nil where that does not matter.
    ///   - upTo: the highest level that the image may be handed over at; what counts as clean may always come.
    case handoff(enlargedBy: ResizeFilter, joining: DownsampleKernel? = nil, upTo: Double = 0)

    /// The state at `sigma`, `[N, C, R, R]`.
    ///
    /// - Parameters:
    ///   - handoff: the predecessor's images, which ``handoff(enlargedBy:joining:upTo:)`` needs.
    ///   - noise: where the noise comes from.
    func state(
        _ shape: Shape, at sigma: Double, from handoff: Handoff?, under process: any ForwardProcess,
        noise: any NoiseSource
    ) -> Tensor {
        let fresh = process.noise(shape, at: sigma, from: NoiseDraw(noise, purpose: .start))
        guard case .handoff(let filter, _, _) = self, let handoff else { return fresh * Float(sigma) }
        let large = handoff.images.resized(height: shape[2], width: shape[3], by: filter)
        let added = handoff.sigma > 0 ? max(0, sigma * sigma - handoff.sigma * handoff.sigma).squareRoot() : sigma
        return Tensor.combine([(1, large), (Float(added), fresh)])
    }
}
