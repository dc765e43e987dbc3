import BatonFiles
internal import BatonKernels
import BatonTensor

/// Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019) where there is weight decay.
///
/// Its state is two arrays and a number of steps a parameter; with them written and read back, training goes on with the
/// same bits. Steps are counted for each parameter, as PyTorch counts them: a parameter that some steps leave alone has
/// its bias corrected by the number of its own.
public final class Adam {
    /// What is fixed for a whole training.
    public struct Options: Sendable, Hashable {
        /// Decay of the mean of the gradients.
        public var beta1 = 0.9
        /// Decay of the mean of their squares.
        public var beta2 = 0.999
        /// Added to the root of the mean square.
        public var epsilon = 1e-8
        /// Decoupled weight decay: every step also multiplies by 1 − rate·weightDecay.
        public var weightDecay = 0.0

        /// The given options; by default the published EDM settings.
        public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.weightDecay = weightDecay
        }

        /// The published EDM settings.
        public static let adam = Options()

        /// The same with decoupled weight decay.
        public static func adamW(weightDecay: Double) -> Options { Options(weightDecay: weightDecay) }
    }

    private struct Moments {
        let first: Tensor
        let second: Tensor
        var steps = 0
    }

    /// What it was made with.
    public let options: Options
    /// The number of steps taken; a parameter may have taken fewer.
    public private(set) var steps = 0
    private var moments: [String: Moments] = [:]

    /// An optimiser that has taken no step.
    public init(_ options: Options = .adam) { self.options = options }

    /// Changes every trainable parameter that has a gradient; a parameter without one is left alone.
    public func step(_ parameters: [Parameter], learningRate: Double) {
        steps += 1
        for parameter in parameters where parameter.isTrainable {
            guard let gradient = parameter.gradient else { continue }
            var moments = moments(of: parameter)
            moments.steps += 1
            self.moments[parameter.name] = moments
            let correction1 = 1 - power(options.beta1, moments.steps)
            let correction2 = 1 - power(options.beta2, moments.steps)
            gradient.withDense { slope in
                moments.first.updateInPlace { first in
                    moments.second.updateInPlace { second in
                        parameter.value.updateInPlace { value in
                            guard let slope = slope.baseAddress, let first = first.baseAddress,
                                let second = second.baseAddress, let target = value.baseAddress
                            else { return }
                            baton_adam(
                                value.count, Float(learningRate), Float(options.beta1), Float(options.beta2),
                                Float(options.epsilon), Float(correction1), Float(correction2),
                                Float(options.weightDecay), slope, first, second, target)
                        }
                    }
                }
            }
        }
    }

    private func moments(of parameter: Parameter) -> Moments {
        moments[parameter.name] ?? Moments(first: .zeros(parameter.shape), second: .zeros(parameter.shape))
    }

    /// base^exponent by repeated squaring: the same bits on every machine.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}

// MARK: State

extension Adam {
    private static let firstPrefix = "first."
    private static let secondPrefix = "second."

    /// Both moments of every parameter that has been stepped, in the order of `parameters`: `first.NAME`, `second.NAME`.
    public func exportState(_ parameters: [Parameter]) -> [NamedArray] {
        parameters.flatMap { parameter -> [NamedArray] in
            guard let known = moments[parameter.name] else { return [] }
            return [
                NamedArray(name: Adam.firstPrefix + parameter.name, tensor: known.first),
                NamedArray(name: Adam.secondPrefix + parameter.name, tensor: known.second),
            ]
        }
    }

    /// The name of a parameter one of whose moments is not finite.
    public var firstNonFinite: String? {
        moments.filter { $1.first.nonFiniteCount + $1.second.nonFiniteCount > 0 }.keys.min()
    }

    /// The steps of every parameter that has been stepped, by its name.
    public var stepsByParameter: [String: Int] { moments.mapValues(\.steps) }

    /// Takes over an exported state. Nothing changes where it throws.
    ///
    /// - Parameters:
    ///   - arrays: the arrays, by name.
    ///   - steps: the number of steps taken when the state was exported.
    ///   - own: the steps of single parameters; those that are not among them have taken all.
    ///   - parameters: the parameters.
    public func importState(
        _ arrays: [NamedArray], steps: Int, own: [String: Int] = [:], for parameters: [Parameter]
    ) throws(BatonError) {
        let shapes = Dictionary(parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        var firsts: [String: Tensor] = [:]
        var seconds: [String: Tensor] = [:]
        for array in arrays {
            let isFirst = array.name.hasPrefix(Adam.firstPrefix)
            guard isFirst || array.name.hasPrefix(Adam.secondPrefix) else { throw .unknownArray(array.name) }
            let name = String(array.name.dropFirst((isFirst ? Adam.firstPrefix : Adam.secondPrefix).count))
            guard let shape = shapes[name] else { throw .unknownArray(array.name) }
            guard shape == array.shape else { throw .misshapenArray(array.name, found: array.shape, expected: shape) }
            let tensor = Tensor(array.values, shape: shape)
            if isFirst { firsts[name] = tensor } else { seconds[name] = tensor }
        }
        var restored: [String: Moments] = [:]
        for (name, first) in firsts {
            guard let second = seconds.removeValue(forKey: name) else { throw .missingArray(Adam.secondPrefix + name) }
            restored[name] = Moments(first: first, second: second, steps: own[name] ?? steps)
        }
        if let name = seconds.keys.min() { throw .missingArray(Adam.firstPrefix + name) }
        moments = restored
        self.steps = steps
    }
}
