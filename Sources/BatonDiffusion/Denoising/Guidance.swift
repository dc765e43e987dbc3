import BatonNetworks
import Foundation

/// Classifier-free guidance, `D = D_u + w(σ)·(D_c − D_u)`, on intervals of σ.
///
/// Both predictions are evaluated only where both count: w = 1 is the conditional one, w = 0 the unconditional one. Outside all
/// intervals the conditional prediction is taken (Kynkäänniemi et al. 2024).
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

    /// A range of levels, with the scale at both of its ends.
    public struct Interval: Hashable, Sendable {
        /// Lowest and highest σ; the highest may be infinite where the scale does not change.
        public var sigma: ClosedRange<Double>
        /// w at the lowest σ.
        public var low: Double
        /// w at the highest σ.
        public var high: Double

        /// The scale goes from `low` to `high` in ln σ.
        ///
        /// - Precondition: where they differ, the interval's ends are finite and above 0.
        public init(_ sigma: ClosedRange<Double>, from low: Double, to high: Double) {
            precondition(low == high || (sigma.lowerBound > 0 && sigma.upperBound.isFinite))
            self.sigma = sigma
            self.low = low
            self.high = high
        }

        /// One scale.
        public init(_ sigma: ClosedRange<Double>, scale: Double) { self.init(sigma, from: scale, to: scale) }

        /// w at `sigma` within the interval.
        func scale(at level: Double) -> Double {
            guard low != high, sigma.lowerBound < sigma.upperBound else { return low }
            let part = log(level / sigma.lowerBound) / log(sigma.upperBound / sigma.lowerBound)
            return low + min(max(part, 0), 1) * (high - low)
        }
    }

    /// Where guidance acts. Of intervals that share a level the first counts.
    public var intervals: [Interval]
    /// The signals that the unconditional prediction is made without.
    public var drops: Set<Signal> = [.label, .embedding]
    /// How much of the scale each channel gets, from 0 (no guidance) to 1 (all), over and over; nil for all.
    public var channelWeights: [Double]?

    /// Guidance on `intervals`, none elsewhere.
    public init(_ intervals: [Interval]) { self.intervals = intervals }

    /// Guidance of `scale` where `sigmaMinimum ≤ σ ≤ sigmaMaximum`, none elsewhere.
    public init(scale: Double, sigmaMinimum: Double = 0, sigmaMaximum: Double = .infinity) {
        self.init([Interval(sigmaMinimum...sigmaMaximum, scale: scale)])
    }

    /// The scale that is furthest from 1, the one that does nothing.
    public var scale: Double {
        intervals.flatMap { [$0.low, $0.high] }.max { abs($0 - 1) < abs($1 - 1) } ?? 1
    }

    /// Whether an unconditional prediction is ever asked for; the network must then have been trained to give one.
    public var needsUnconditional: Bool { scale != 1 }

    /// What is evaluated at `sigma`.
    public func mode(at sigma: Double) -> Mode {
        guard let scale = intervals.first(where: { $0.sigma.contains(sigma) })?.scale(at: sigma) else {
            return .conditional
        }
        return scale == 1 ? .conditional : scale == 0 ? .unconditional : .both(scale: scale)
    }
}
