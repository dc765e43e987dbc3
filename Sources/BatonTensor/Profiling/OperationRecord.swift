/// One operation of a recorded computation.
public struct OperationRecord: Sendable {
    /// When an operation runs.
    public enum Pass: String, Sendable {
        /// It makes a result.
        case forward
        /// It turns the gradient of a result into those of the inputs.
        case backward
        /// It changes the weights.
        case update
    }

    /// The function, without its arguments' labels: `convolved`, `+`.
    public let name: String
    /// What it does.
    public let kind: OperationKind
    /// When it ran.
    public let pass: Pass
    /// The name given to a weight that it uses; nil where it uses none.
    public let layer: String?
    /// The inputs' shapes.
    public let inputs: [Shape]
    /// The result's shape.
    public let result: Shape
    /// Additions and multiplications of matrix products, convolutions and attention, by their definitions; 0 elsewhere.
    public let operations: Int
    /// Bytes that it must read and write at least.
    public let bytes: Int
    /// Seconds from the end of the operation before it to its own end.
    public internal(set) var seconds: Double
}

extension OperationRecord {
    /// What `function` made of `inputs`.
    init(
        function: StaticString, kind: OperationKind, pass: Pass, layer: String?, inputs: [Tensor], result: Tensor
    ) {
        name = String("\(function)".prefix { $0 != "(" })
        self.kind = kind
        self.pass = pass
        self.layer = layer
        self.inputs = inputs.map(\.shape)
        self.result = result.shape
        operations = OperationRecord.operations(kind, inputs: self.inputs, result: result.shape)
        // A view moves nothing.
        let isView = inputs.count == 1 && inputs[0].storage === result.storage
        bytes = isView ? 0 : MemoryLayout<Float>.stride * (result.count + inputs.reduce(0) { $0 + $1.count })
        seconds = 0
    }

    /// The backward pass of `forward`, for the inputs that ask for a gradient.
    init(backwardOf forward: OperationRecord, needs: [Bool]) {
        name = forward.name
        kind = forward.kind
        pass = .backward
        layer = forward.layer
        inputs = forward.inputs
        result = forward.result
        let factor: Int
        switch forward.kind {
        // One product for the input's gradient, one for the weights'.
        case .convolution, .pointwise, .linear: factor = needs.prefix(2).count { $0 }
        // Four products for two.
        case .attention: factor = 2
        default: factor = 0
        }
        operations = factor * forward.operations
        let wanted = zip(forward.inputs, needs).reduce(0) { $0 + ($1.1 ? 2 * $1.0.count : 0) }
        bytes = forward.bytes == 0 ? 0 : MemoryLayout<Float>.stride * (forward.result.count + wanted)
        seconds = 0
    }

    /// Work that is no tensor operation.
    init(named name: String, kind: OperationKind, pass: Pass, shape: Shape, bytes: Int) {
        self.name = name
        self.kind = kind
        self.pass = pass
        layer = nil
        inputs = [shape]
        result = shape
        operations = 0
        self.bytes = bytes
        seconds = 0
    }

    private static func operations(_ kind: OperationKind, inputs: [Shape], result: Shape) -> Int {
        switch kind {
        // Every value of the result is a sum over one filter.
        case .convolution, .pointwise, .linear: inputs.count > 1 ? 2 * result.count * inputs[1].rowCount : 0
        // Scores, and their product with the values, for every token: the pixels, or as many as there are angles.
        case .attention: 4 * result.count * (result.rank == 4 ? result.pixels : inputs.count > 1 ? inputs[1][0] : 0)
        default: 0
        }
    }
}

/// What an operation does, as far as its speed is concerned.
public enum OperationKind: String, Sendable, Hashable, CaseIterable {
    /// A convolution with a kernel larger than one pixel.
    case convolution = "conv 3x3"
    /// A convolution of single pixels.
    case pointwise = "conv 1x1"
    /// Normalisation, with what is fused into it.
    case normalization = "norm"
    /// Softmax attention.
    case attention
    /// A matrix times rows.
    case linear
    /// Halving and doubling of images.
    case resampling
    /// Value by value.
    case elementwise
    /// The same values in another layout or in another place.
    case copy
    /// The optimiser and the average of the weights.
    case update
    /// Anything else.
    case other
}
