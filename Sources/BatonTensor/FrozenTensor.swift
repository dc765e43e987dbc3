/// The values of a tensor that several threads may share: a mask, a kernel, a mean picture that a process, a sampler or another
/// `Sendable` value keeps.
///
/// A ``Tensor`` is not `Sendable`, since it remembers how it was made and what was prepared from it. This is its values alone: made
/// once, compared by value, and a tensor of any thread's own wherever one is needed, for the price of a copy.
public struct FrozenTensor: Hashable, Sendable {
    /// The extents, outermost first.
    public let shape: Shape
    /// The values, row-major.
    public let values: [Float]

    /// Freezes row-major values.
    public init(_ values: [Float], shape: Shape) {
        precondition(values.count == shape.count, "\(values.count) values do not fill \(shape)")
        self.values = values
        self.shape = shape
    }

    /// Freezes the values of a tensor; no gradient flows through them.
    public init(_ tensor: Tensor) {
        shape = tensor.shape
        values = tensor.array()
    }

    /// A tensor of these values.
    public var tensor: Tensor { Tensor(values, shape: shape) }

    /// `[count, …]`: these values once for every image of a batch.
    public func repeated(_ count: Int) -> Tensor {
        Tensor.build(Shape([count] + shape.dimensions)) { (buffer: UnsafeMutableBufferPointer<Float>) in
            for image in 0..<count {
                for (index, value) in values.enumerated() { buffer[image * values.count + index] = value }
            }
        }
    }
}
