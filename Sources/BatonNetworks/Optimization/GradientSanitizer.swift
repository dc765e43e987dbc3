internal import BatonKernels
import BatonTensor

/// Makes every gradient finite: nan → 0, ±inf → ±limit (EDM).
public struct GradientSanitizer: Sendable, Hashable {
    /// What infinities become.
    public var limit: Float = 1e5

    /// Infinities become ±`limit`.
    public init(limit: Float = 1e5) { self.limit = limit }

    /// Cleans the gradients of all parameters, in place.
    ///
    /// - Returns: how many values were not finite.
    @discardableResult
    public func callAsFunction(_ parameters: [Parameter]) -> Int {
        parameters.reduce(0) { total, parameter in
            guard let gradient = parameter.gradient else { return total }
            let damaged = gradient.nonFiniteCount
            if damaged > 0 {
                gradient.updateInPlace { values in
                    guard let base = values.baseAddress else { return }
                    baton_sanitize(values.count, limit, base)
                }
            }
            return total + damaged
        }
    }
}
