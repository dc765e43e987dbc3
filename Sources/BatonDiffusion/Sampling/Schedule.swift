import BatonSettings
import Foundation

/// The noise levels a sampler visits: strictly falling, the last one 0.
public struct Schedule: Hashable, Sendable {
    /// σ₀ > σ₁ > … > σ_N = 0.
    public let sigmas: [Double]

    /// Takes levels as they are; they must fall strictly and end at 0.
    ///
    /// - Throws: `BatonError` (bad configuration) otherwise.
    public init(_ sigmas: [Double]) throws(BatonError) {
        guard sigmas.count >= 2, sigmas.last == 0, sigmas.allSatisfy(\.isFinite),
            zip(sigmas, sigmas.dropFirst()).allSatisfy(>)
        else { throw BatonError(.badConfiguration, "a schedule needs noise levels that fall strictly and end at 0") }
        self.sigmas = sigmas
    }

    /// Karras' grid, `σ_i = (σmax^{1/ρ} + i/(N−1)·(σmin^{1/ρ} − σmax^{1/ρ}))^ρ`, then 0 (EDM eq. 5).
    ///
    /// `startSigma` cuts the grid: every level at or above it is dropped, so fewer than `steps` remain.
    /// - Throws: `BatonError` (bad configuration) where the range is empty or nothing remains.
    public static func karras(
        steps: Int, sigmaMinimum: Double, sigmaMaximum: Double, rho: Double = 7, startSigma: Double? = nil
    ) throws(BatonError) -> Schedule {
        guard steps >= 1, sigmaMinimum > 0, sigmaMaximum > sigmaMinimum, rho > 0 else {
            throw BatonError(
                .badConfiguration,
                "a schedule needs at least one step, 0 < lowest sigma < highest sigma and rho > 0, "
                    + "not \(steps) steps on [\(sigmaMinimum), \(sigmaMaximum)] with rho \(rho)")
        }
        let high = pow(sigmaMaximum, 1 / rho)
        let low = pow(sigmaMinimum, 1 / rho)
        var sigmas = (0..<steps).map { step in
            pow(steps == 1 ? high : high + Double(step) / Double(steps - 1) * (low - high), rho)
        }
        if let startSigma { sigmas.removeAll { $0 >= startSigma } }
        guard !sigmas.isEmpty else {
            throw BatonError(
                .badConfiguration, "no noise level of the schedule is below the start, sigma \(startSigma ?? 0)",
                hint: "take more steps, or a start above the lowest sigma, \(sigmaMinimum)")
        }
        return try Schedule(sigmas + [0])
    }

    /// The grid of a flow: times `u_i = i/N` shifted to `t = s·u/(1 + (s − 1)·u)`, σ = (1 − t)/t.
    ///
    /// The flow starts at t = 0, where σ is infinite; the first level is that of t = 10⁻⁴ instead.
    /// - Throws: `BatonError` (bad configuration) without a step, or with a shift that is not positive.
    public static func flow(steps: Int, shift: Double) throws(BatonError) -> Schedule {
        guard steps >= 1, shift > 0, shift.isFinite else {
            throw BatonError(
                .badConfiguration, "a flow needs at least one step and a positive shift, not \(steps) and \(shift)")
        }
        return try Schedule(
            (0...steps).map { step in
                let part = Double(step) / Double(steps)
                let time = max(shift * part / (1 + (shift - 1) * part), 1e-4)
                return step == steps ? 0 : (1 - time) / time
            })
    }

    /// Number of steps.
    public var steps: Int { sigmas.count - 1 }

    /// The level that sampling starts at.
    public var start: Double { sigmas[0] }

    /// The lowest level above 0.
    public var lowest: Double { sigmas[sigmas.count - 2] }
}
