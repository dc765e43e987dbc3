/// Classifier-free guidance, `D = D_u + w·(D_c − D_u)`, on an interval of σ.
///
/// Both predictions are evaluated only where both count: w = 1 is the conditional one, w = 0 the unconditional one.
public struct Guidance: Hashable, Sendable {
    /// Which predictions a denoised image is made of.
    public enum Mode: Hashable, Sendable {
        /// The one with the label.
        case conditional
        /// The one without.
        case unconditional
        /// Both, the label's share being `scale`.
        case both(scale: Double)

        /// Network evaluations.
        public var evaluations: Int { if case .both = self { 2 } else { 1 } }
    }

    /// The scale w.
    public var scale: Double
    /// Lowest σ at which guidance acts.
    public var sigmaMinimum: Double
    /// Highest σ at which guidance acts.
    public var sigmaMaximum: Double

    /// Guidance of `scale` where `sigmaMinimum ≤ σ ≤ sigmaMaximum`, none elsewhere.
    public init(scale: Double, sigmaMinimum: Double = 0, sigmaMaximum: Double = .infinity) {
        self.scale = scale
        self.sigmaMinimum = sigmaMinimum
        self.sigmaMaximum = sigmaMaximum
    }

    /// Whether an unconditional prediction is ever asked for; the network must then have been trained to give one.
    public var needsUnconditional: Bool { scale != 1 }

    /// What is evaluated at `sigma`.
    public func mode(at sigma: Double) -> Mode {
        guard sigma >= sigmaMinimum, sigma <= sigmaMaximum else { return .conditional }
        return scale == 1 ? .conditional : scale == 0 ? .unconditional : .both(scale: scale)
    }
}
