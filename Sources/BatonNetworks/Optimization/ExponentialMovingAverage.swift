import BatonFiles
internal import BatonKernels
import BatonTensor
import Foundation

/// The exponential moving average of a network's weights, with a half-life in images and its ramp-up (EDM; relay
/// specification §5). Samples come from it, not from the weights themselves. Buffers are not averaged.
public final class ExponentialMovingAverage {
    /// Images after which a weight counts half, once training is long enough.
    public let halfLife: Double
    /// The half-life never exceeds this part of the images seen; nil for no ramp-up.
    public let rampUp: Double?
    private var averages: [String: Tensor] = [:]

    /// An average that has seen nothing.
    ///
    /// - Parameters:
    ///   - halfLife: in images; 500,000 in EDM, 50 million for ImageNet-64.
    ///   - rampUp: 0.05 in EDM.
    public init(halfLife: Double, rampUp: Double? = 0.05) {
        self.halfLife = halfLife
        self.rampUp = rampUp
    }

    /// The share β of the old average that one step keeps: 0.5^(batch / half-life). `imagesSeen` is counted before
    /// the step, so the first step copies the weights.
    public func retention(imagesSeen: Int, batch: Int) -> Double {
        let ramped = rampUp.map { min(halfLife, Double(imagesSeen) * $0) } ?? halfLife
        return pow(0.5, Double(batch) / max(ramped, 1e-8))
    }

    /// average ← weights + β·(average − weights) for every parameter; one that is new starts as a copy.
    ///
    /// - Parameters:
    ///   - parameters: the parameters.
    ///   - imagesSeen: before the step that has just changed the weights.
    ///   - batch: the number of images that the step has learnt from.
    public func update(_ parameters: [Parameter], imagesSeen: Int, batch: Int) {
        let retention = Float(retention(imagesSeen: imagesSeen, batch: batch))
        for parameter in parameters where parameter.isTrainable {
            guard let average = averages[parameter.name] else {
                averages[parameter.name] = Tensor(parameter.value.array(), shape: parameter.shape)
                continue
            }
            parameter.value.withDense { value in
                average.updateInPlace { target in
                    guard let source = value.baseAddress, let destination = target.baseAddress else { return }
                    baton_average(value.count, retention, source, destination)
                }
            }
        }
    }

    /// Runs `body` with the averages in the parameters' place, and puts the weights back after it. Parameters without
    /// an average keep their weights.
    public func withAverages<Result, Failure: Error>(
        in parameters: [Parameter], _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        swap(parameters)
        defer { swap(parameters) }
        return try body()
    }

    private func swap(_ parameters: [Parameter]) {
        for parameter in parameters {
            guard let average = averages[parameter.name] else { continue }
            let weights = parameter.value
            parameter.adopt(average)
            averages[parameter.name] = weights
        }
    }
}

// MARK: State

extension ExponentialMovingAverage {
    /// The name of a parameter whose average is not finite.
    public var firstNonFinite: String? { averages.filter { $1.nonFiniteCount > 0 }.keys.min() }

    /// The averages in the order of `parameters`, under the parameters' names.
    public func exportState(_ parameters: [Parameter]) -> [NamedArray] {
        parameters.compactMap { parameter in
            averages[parameter.name].map { NamedArray(name: parameter.name, tensor: $0) }
        }
    }

    /// Takes over exported averages; every parameter needs one. Nothing changes where it throws.
    public func importState(_ arrays: [NamedArray], for parameters: [Parameter]) throws(BatonError) {
        let shapes = Dictionary(parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        var restored: [String: Tensor] = [:]
        for array in arrays {
            guard let shape = shapes[array.name] else { throw .unknownArray(array.name) }
            guard shape == array.shape else { throw .misshapenArray(array.name, found: array.shape, expected: shape) }
            restored[array.name] = Tensor(array.values, shape: shape)
        }
        if let absent = parameters.first(where: { restored[$0.name] == nil }) { throw .missingArray(absent.name) }
        averages = restored
    }
}
