/// What a step makes of a second evaluation at its end.
public enum Corrector: String, Hashable, Sendable, CaseIterable {
    /// Nothing: one evaluation a step, first order.
    case none
    /// Heun's rule on the noise directions `(x − x̂₀)/σ`, with noise drawn anew: EDM's second-order step where A is the
    /// identity and η is 0, and what the released relay code does. On blurred coefficients it is of first order only, and not
    /// exact even for a perfect denoiser (relay.md D9).
    case published
    /// The step anew with the mean of both denoised images and the same noise: exact for a perfect denoiser, second order on
    /// every coefficient.
    case denoisedAverage = "denoised-average"
}
