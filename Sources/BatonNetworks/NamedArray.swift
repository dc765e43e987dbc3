import BatonTensor

/// Numbers under a name: how weights, averages and optimiser states are handed to and from files.
public struct NamedArray: Sendable, Hashable {
    /// The name, for instance `enc.16x16_conv.weight`.
    public var name: String
    /// The extents, outermost first.
    public var shape: Shape
    /// The values, row-major; as many as `shape` says.
    public var values: [Float]

    /// Row-major `values` of `shape` under `name`.
    public init(name: String, shape: Shape, values: [Float]) {
        precondition(values.count == shape.count, "\(values.count) values do not fill \(shape)")
        self.name = name
        self.shape = shape
        self.values = values
    }

    /// The values of a tensor under `name`.
    public init(name: String, tensor: Tensor) {
        self.init(name: name, shape: tensor.shape, values: tensor.array())
    }
}
