import BatonKernels

/// An array of 32-bit floats that remembers how it was made, where a gradient is asked for.
///
/// A tensor is a value: once made, its numbers never change, and copies share memory. Images are `[N, C, H, W]`;
/// how they lie in memory is the engine's business. A tensor is not `Sendable`: one thread builds the computation,
/// and the kernels below run on all cores. What several threads share is a ``FrozenTensor``.
public struct Tensor {
    /// The extents, outermost first.
    public let shape: Shape
    let storage: Storage
    let offset: Int
    let layout: Layout
    /// The step that made this tensor; nil where no gradient flows.
    var node: GradientNode?

    init(shape: Shape, storage: Storage, offset: Int = 0, layout: Layout = .dense, node: GradientNode? = nil) {
        self.shape = shape
        self.storage = storage
        self.offset = offset
        self.layout = layout
        self.node = node
    }

    /// Uninitialised.
    init(uninitialized shape: Shape, layout: Layout = .dense) {
        self.init(shape: shape, storage: Storage(count: shape.count), layout: layout)
    }

    /// The values as they lie in memory.
    var pointer: UnsafeMutablePointer<Float> { storage.pointer + offset }
    /// The number of values.
    public var count: Int { shape.count }

    /// The same tensor without its history: no gradient flows through it.
    public func detached() -> Tensor {
        var copy = self
        copy.node = nil
        return copy
    }
}

// MARK: Making and reading

extension Tensor {
    /// A tensor of the given row-major values.
    public init(_ values: [Float], shape: Shape) {
        precondition(values.count == shape.count, "\(values.count) values do not fill \(shape)")
        self.init(uninitialized: shape)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
        }
    }

    /// A tensor whose values are all `value`.
    public init(repeating value: Float, shape: Shape) {
        self.init(uninitialized: shape)
        pointer.update(repeating: value, count: shape.count)
    }

    /// One number.
    public init(scalar value: Float) { self.init(repeating: value, shape: .scalar) }

    /// All zeros.
    public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

    /// A tensor whose row-major values `fill` writes; it must write every one.
    public static func build<Failure: Error>(
        _ shape: Shape, _ fill: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
    ) throws(Failure) -> Tensor {
        let tensor = Tensor(uninitialized: shape)
        try fill(UnsafeMutableBufferPointer(start: tensor.pointer, count: shape.count))
        return tensor
    }

    /// The values, row-major.
    public func array() -> [Float] { withDense { Array($0) } }

    /// The value of a tensor that has one.
    public func item() -> Float {
        precondition(count == 1, "item() of a tensor of \(count) values")
        return pointer[0]
    }

    /// The row-major values for the length of `body`.
    public func withDense<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let dense = dense()
        defer { withExtendedLifetime(dense.storage) {} }
        return try body(UnsafeBufferPointer(start: dense.pointer, count: count))
    }

    /// Changes a leaf's row-major values in place: for the optimiser, and nobody else. Other tensors that share the
    /// memory see the change; what was prepared from the old values is dropped.
    package func updateInPlace<Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(layout == .dense, "only row-major tensors are updated in place")
        storage.prepared.removeAll(keepingCapacity: true)
        try body(UnsafeMutableBufferPointer(start: pointer, count: count))
        withExtendedLifetime(storage) {}
    }

    /// The number of values that are NaN or infinite.
    public var nonFiniteCount: Int { baton_count_nonfinite(count, pointer) }
}

// MARK: Layout

extension Tensor {
    /// Whether the blocked layout can hold this shape.
    var canBeBlocked: Bool { shape.rank == 4 && shape[1] % 16 == 0 }

    /// The same values row-major. History is kept: a layout is no step of the computation.
    func dense() -> Tensor {
        guard layout == .blocked else { return self }
        let result = Tensor(uninitialized: shape)
        baton_unblock(shape[0], shape[1], shape.pixels, pointer, result.pointer)
        if OperationProfile.isRecording { OperationProfile.copy("dense", shape) }
        return Tensor(shape: shape, storage: result.storage, node: node)
    }

    /// The same values blocked by sixteen channels, where the number of channels allows.
    func blocked() -> Tensor {
        guard layout == .dense, canBeBlocked else { return self }
        let result = Tensor(uninitialized: shape, layout: .blocked)
        baton_block(shape[0], shape[1], shape.pixels, pointer, result.pointer)
        if OperationProfile.isRecording { OperationProfile.copy("blocked", shape) }
        return Tensor(shape: shape, storage: result.storage, layout: .blocked, node: node)
    }

    func inLayout(_ wanted: Layout) -> Tensor { wanted == .blocked ? blocked() : dense() }
}
