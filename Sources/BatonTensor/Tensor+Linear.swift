import BatonKernels

/// What the rows of a matrix are: it decides which library multiplies them.
///
/// OpenBLAS is faster for up to sixteen rows, oneDNN from thirty-two on: docs/decisions/0033.
public enum RowMeaning: Sendable {
    /// A row an image: few rows, multiplied by OpenBLAS.
    case images
    /// A row a token: many rows, multiplied by oneDNN.
    case tokens

    fileprivate func product(
        _ a: Tensor, transposed: Bool, _ b: Tensor, transposed bTransposed: Bool, size: (m: Int, n: Int, k: Int),
        bias: Tensor? = nil, into result: Tensor
    ) {
        baton_product(
            self == .tokens, transposed, bTransposed, size.m, size.n, size.k, a.pointer, b.pointer, bias?.pointer,
            result.pointer)
    }

    /// The sum of `rows`, `[M]`, over the first axis.
    fileprivate func sum(of rows: Tensor) -> Tensor {
        let (count, columns) = (rows.shape[0], rows.shape[1])
        switch self {
        case .images:
            let total = Tensor.zeros([columns])
            for row in 0..<count { baton_axpby(columns, 1, rows.pointer + row * columns, 1, total.pointer) }
            return total
        case .tokens:
            // Many rows are worth all threads.
            let total = Tensor(uninitialized: [columns])
            product(
                Tensor(repeating: 1, shape: [count]), transposed: false, rows, transposed: false,
                size: (1, columns, count), into: total)
            return total
        }
    }
}

extension Tensor {
    /// x·Wᵀ + b: `[M, in]` times `weight` `[out, in]` plus `bias` `[out]`, `[M, out]`.
    ///
    /// - Parameters:
    ///   - weight: `[out, in]`.
    ///   - bias: `[out]`; nil for none.
    ///   - rows: what a row is.
    public func linear(weight: Tensor, bias: Tensor?, rows: RowMeaning = .images) -> Tensor {
        precondition(
            shape.rank == 2 && weight.shape.rank == 2 && shape[1] == weight.shape[1],
            "linear of \(shape) with weights \(weight.shape)")
        let (count, inputs, outputs) = (shape[0], shape[1], weight.shape[0])
        let result = Tensor(uninitialized: [count, outputs])
        rows.product(
            self, transposed: false, weight, transposed: true, size: (count, outputs, inputs), bias: bias, into: result)
        return Tensor.step(result, from: [self, weight] + (bias.map { [$0] } ?? []), kind: .linear) { [self] gradient in
            var terms: [Tensor?] = [nil, nil]
            if node != nil {
                let dx = Tensor(uninitialized: shape)
                rows.product(
                    gradient, transposed: false, weight, transposed: false, size: (count, inputs, outputs), into: dx)
                terms[0] = dx
            }
            if weight.node != nil {
                let dw = Tensor(uninitialized: weight.shape)
                rows.product(
                    gradient, transposed: true, self, transposed: false, size: (outputs, inputs, count), into: dw)
                terms[1] = dw
            }
            if bias != nil { terms.append(rows.sum(of: gradient)) }
            return terms
        }
    }
}
