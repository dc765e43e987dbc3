/// The four coefficients of `D(x; σ) = skip·x + output·F(input·x, noise)` at one σ.
public struct PreconditioningCoefficients: Hashable, Sendable {
    /// c_skip: share of the input that passes unchanged.
    public var skip: Double
    /// c_out: scale of the network's output.
    public var output: Double
    /// c_in: scale of the network's input.
    public var input: Double
    /// c_noise: what the network is told about σ.
    public var noise: Double

    /// Makes coefficients.
    public init(skip: Double, output: Double, input: Double, noise: Double) {
        self.skip = skip
        self.output = output
        self.input = input
        self.noise = noise
    }
}

/// How a network `F` is wrapped into a denoiser `D`.
public protocol Preconditioning: Sendable {
    /// The coefficients at `sigma` > 0.
    func coefficients(at sigma: Double) -> PreconditioningCoefficients
}
