import BatonTensor

/// The noise level σ of every image of a batch, in units of the declared value range.
public struct NoiseLevels: Hashable, Sendable {
    /// One σ an image.
    public let values: [Double]

    /// One σ an image.
    public init(_ values: [Double]) { self.values = values }

    /// The same σ for `count` images.
    public init(_ sigma: Double, count: Int) { self.values = Array(repeating: sigma, count: count) }

    /// Number of images.
    public var count: Int { values.count }

    /// σ of image `index`.
    public subscript(index: Int) -> Double { values[index] }

    /// The common σ where every image stands at the same level, or nil.
    public var uniform: Double? {
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// The levels of some of the images.
    public func slice(_ range: Range<Int>) -> NoiseLevels { NoiseLevels(Array(values[range])) }

    /// `function(σ)` of every image, rounded to single precision: a coefficient for `Tensor.scaled(by:)`.
    public func coefficients(_ function: (Double) -> Double) -> [Float] { values.map { Float(function($0)) } }
}
