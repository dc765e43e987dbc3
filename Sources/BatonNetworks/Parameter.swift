import BatonFiles
import BatonTensor

/// A named array of a network: weights that training changes, or a buffer that it leaves alone.
///
/// It holds a name, a shape and a way to draw first values; memory is taken only by `materialize` or `set`. So a
/// network of any size can be described, counted and compared with a file for nothing.
public final class Parameter {
    /// The published name, without the prefix `model.`: `enc.16x16_conv.weight`.
    public let name: String
    /// The extents, outermost first (`[out, in, k, k]` of a convolution, `[out, in]` of a linear layer).
    public let shape: Shape
    /// How first values are drawn.
    public let initializer: Initializer
    /// Whether training changes it. False for buffers.
    public let isTrainable: Bool

    private var leaf: Tensor?

    /// An array without values yet.
    public init(name: String, shape: Shape, initializer: Initializer, isTrainable: Bool = true) {
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.isTrainable = isTrainable
    }

    /// The number of values.
    public var count: Int { shape.count }

    /// Whether there are values.
    public var isMaterialized: Bool { leaf != nil }

    /// The values; a leaf of the differentiation where the parameter is trainable. There must be values.
    public var value: Tensor {
        guard let leaf else { preconditionFailure("'\(name)' has no values yet: materialize or load the network") }
        return leaf
    }

    /// The gradient that `backward()` has left, if any.
    public var gradient: Tensor? { leaf?.gradient }

    /// Forgets the gradient.
    public func clearGradient() { leaf?.clearGradient() }

    /// Draws first values. They depend on `key` and the name alone, not on the order or on other parameters.
    public func materialize(key: RandomKey) {
        adopt(initializer.values(shape, key: key.folding(name)))
    }

    /// Takes row-major values, as many as the shape says. A buffer that the configuration determines takes only the
    /// values that it has.
    public func set(_ values: [Float]) throws(BatonError) {
        guard values.count == shape.count else {
            throw .misshapenArray(name, found: [values.count], expected: shape)
        }
        let tensor = Tensor(values, shape: shape)
        guard accepts(tensor) else { throw .foreignBuffer(name) }
        adopt(tensor)
    }

    /// Whether the configuration leaves these values open, or determines the same ones.
    package func accepts(_ values: Tensor) -> Bool {
        guard let expected = initializer.determined(shape) else { return true }
        return zip(values.array(), expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }
    }

    /// Takes a copy of the values of a tensor of the same shape.
    public func set(_ values: Tensor) throws(BatonError) {
        guard values.shape == shape else { throw .misshapenArray(name, found: values.shape, expected: shape) }
        try set(values.array())
    }

    /// Gives the values' memory back.
    public func release() { leaf = nil }

    /// The values under the name. There must be values.
    public var namedArray: NamedArray { NamedArray(name: name, tensor: value) }

    /// Takes the tensor as it is, without a copy; it must be nobody else's.
    package func adopt(_ values: Tensor) {
        leaf = isTrainable ? values.requiringGradient() : values.detached()
    }

    /// The values as a layer uses them: their gradients are recorded only where the evaluation records any.
    public func value(in context: ForwardContext) -> Tensor {
        context.recordsGradients ? value : value.detached()
    }
}
