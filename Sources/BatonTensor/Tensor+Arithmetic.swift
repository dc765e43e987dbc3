import BatonKernels

extension Tensor {
    /// Both tensors in one layout: blocked where either is.
    static func aligned(_ a: Tensor, _ b: Tensor) -> (Tensor, Tensor) {
        precondition(a.shape == b.shape, "shapes differ: \(a.shape) and \(b.shape)")
        let layout: Layout = a.layout == .blocked || b.layout == .blocked ? .blocked : .dense
        return (a.inLayout(layout), b.inLayout(layout))
    }

    private typealias BinaryKernel = (
        Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

    private static func binary(_ a: Tensor, _ b: Tensor, _ kernel: BinaryKernel) -> Tensor {
        let (a, b) = aligned(a, b)
        let result = Tensor(uninitialized: a.shape, layout: a.layout)
        kernel(a.count, a.pointer, b.pointer, result.pointer)
        return result
    }

    /// a·x + b, without history.
    func affine(_ scale: Float, _ offset: Float = 0) -> Tensor {
        let result = Tensor(uninitialized: shape, layout: layout)
        baton_affine(count, scale, offset, pointer, result.pointer)
        return result
    }

    /// a + b, value by value; shapes are equal.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        step(binary(a, b, baton_add), from: [a, b], kind: .elementwise) { [$0, $0] }
    }

    /// a − b, value by value; shapes are equal.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        step(binary(a, b, baton_subtract), from: [a, b], kind: .elementwise) { [$0, $0.affine(-1)] }
    }

    /// a·b, value by value; shapes are equal.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        step(binary(a, b, baton_multiply), from: [a, b], kind: .elementwise) { [a, b] gradient in
            [
                a.node == nil ? nil : binary(gradient, b, baton_multiply),
                b.node == nil ? nil : binary(gradient, a, baton_multiply),
            ]
        }
    }

    /// a/b, value by value; shapes are equal.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let quotient = binary(a, b, baton_divide)
        return step(quotient, from: [a, b], kind: .elementwise) { [a, b] gradient in
            let ga = binary(gradient, b, baton_divide)
            return [
                a.node == nil ? nil : ga,
                b.node == nil ? nil : binary(ga, quotient, baton_multiply).affine(-1),
            ]
        }
    }

    /// a + b for every value of a.
    public static func + (a: Tensor, b: Float) -> Tensor {
        step(a.affine(1, b), from: [a], kind: .elementwise) { [$0] }
    }
    /// a − b for every value of a.
    public static func - (a: Tensor, b: Float) -> Tensor { a + (-b) }
    /// a·b for every value of a.
    public static func * (a: Tensor, b: Float) -> Tensor {
        step(a.affine(b), from: [a], kind: .elementwise) { [$0.affine(b)] }
    }
    /// a·b for every value of b.
    public static func * (a: Float, b: Tensor) -> Tensor { b * a }
    /// a/b for every value of a.
    public static func / (a: Tensor, b: Float) -> Tensor { a * (1 / b) }
    /// −a, value by value.
    public static prefix func - (a: Tensor) -> Tensor { a * -1 }

    /// x², value by value.
    public func squared() -> Tensor { self * self }

    /// x·sigmoid(x), value by value.
    public func silu() -> Tensor {
        let result = Tensor(uninitialized: shape, layout: layout)
        baton_silu(count, pointer, result.pointer)
        return Tensor.step(result, from: [self], kind: .elementwise) { [self] gradient in
            let (x, dy) = Tensor.aligned(self, gradient)
            let dx = Tensor(uninitialized: x.shape, layout: x.layout)
            baton_silu_backward(x.count, x.pointer, dy.pointer, dx.pointer)
            return [dx]
        }
    }
}

// MARK: Linear combinations

extension Tensor {
    /// Σ aᵢ xᵢ of tensors of one shape.
    public static func combine(_ terms: [(Float, Tensor)]) -> Tensor {
        precondition(!terms.isEmpty, "a combination of nothing")
        let layout: Layout = terms.contains { $0.1.layout == .blocked } ? .blocked : .dense
        let shape = terms[0].1.shape
        let result = Tensor(uninitialized: shape, layout: layout)
        for (index, (scale, tensor)) in terms.enumerated() {
            precondition(tensor.shape == shape, "shapes differ: \(tensor.shape) and \(shape)")
            let x = tensor.inLayout(layout)
            if index == 0 {
                baton_affine(shape.count, scale, 0, x.pointer, result.pointer)
            } else {
                baton_axpby(shape.count, scale, x.pointer, 1, result.pointer)
            }
        }
        return step(result, from: terms.map(\.1), kind: .elementwise) { gradient in
            terms.map { scale, tensor in tensor.node == nil ? nil : gradient.affine(scale) }
        }
    }

    /// Σ aᵢ[n] xᵢ[n]: every image has its own factors. All tensors are `[N, …]`, all factors `[N]`.
    public static func combine(perSample terms: [([Float], Tensor)]) -> Tensor {
        precondition(!terms.isEmpty, "a combination of nothing")
        let layout: Layout = terms.contains { $0.1.layout == .blocked } ? .blocked : .dense
        let shape = terms[0].1.shape
        let result = Tensor(uninitialized: shape, layout: layout)
        for (index, (scales, tensor)) in terms.enumerated() {
            precondition(tensor.shape == shape, "shapes differ: \(tensor.shape) and \(shape)")
            precondition(scales.count == shape[0], "\(scales.count) factors for \(shape[0]) images")
            let x = tensor.inLayout(layout)
            baton_axpby_rows(shape[0], shape.rowCount, scales, x.pointer, index == 0 ? 0 : 1, result.pointer)
        }
        return step(result, from: terms.map(\.1), kind: .elementwise) { gradient in
            terms.map { scales, tensor in tensor.node == nil ? nil : gradient.scaled(by: scales) }
        }
    }

    /// x[n]·factors[n].
    public func scaled(by factors: [Float]) -> Tensor { Tensor.combine(perSample: [(factors, self)]) }
}

// MARK: Sums

extension Tensor {
    /// The sum of all values, accumulated in float64 in a fixed order.
    public func sum() -> Tensor {
        let total = Tensor(scalar: Float(baton_sum(count, pointer)))
        return Tensor.step(total, from: [self], kind: .other) { [shape] gradient in
            [Tensor(repeating: gradient.item(), shape: shape)]
        }
    }

    /// The mean of all values.
    public func mean() -> Tensor { sum() / Float(max(count, 1)) }

    /// The sum of each image's values; no gradient flows.
    public func sumsPerSample() -> [Float] {
        var sums = [Float](repeating: 0, count: shape[0])
        baton_sum_rows(shape[0], shape.rowCount, pointer, &sums)
        return sums
    }
}
