import BatonKernels

extension Tensor {
    /// x·Wᵀ + b: `[N, in]` times `weight` `[out, in]` plus `bias` `[out]`, `[N, out]`.
    public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
        precondition(
            shape.rank == 2 && weight.shape.rank == 2 && shape[1] == weight.shape[1],
            "linear of \(shape) with weights \(weight.shape)")
        let rows = shape[0]
        let inputs = weight.shape[1]
        let outputs = weight.shape[0]
        let result = Tensor(uninitialized: [rows, outputs])
        if let bias {
            for row in 0..<rows { (result.pointer + row * outputs).update(from: bias.pointer, count: outputs) }
        }
        baton_sgemm_parallel(
            false, true, rows, outputs, inputs, 1, pointer, inputs, weight.pointer, inputs, bias == nil ? 0 : 1,
            result.pointer, outputs)
        return Tensor.step(result, from: [self, weight] + (bias.map { [$0] } ?? [])) { [self] gradient in
            var terms: [Tensor?] = [nil, nil]
            if node != nil {
                let dx = Tensor(uninitialized: shape)
                baton_sgemm_parallel(
                    false, false, rows, inputs, outputs, 1, gradient.pointer, outputs, weight.pointer, inputs, 0,
                    dx.pointer, inputs)
                terms[0] = dx
            }
            if weight.node != nil {
                let dw = Tensor(uninitialized: weight.shape)
                baton_sgemm_parallel(
                    true, false, outputs, inputs, rows, 1, gradient.pointer, outputs, pointer, inputs, 0, dw.pointer,
                    inputs)
                terms[1] = dw
            }
            if bias != nil { terms.append(gradient.sumOfRows()) }
            return terms
        }
    }

    /// The sum over the first axis of `[N, M]`: `[M]`.
    private func sumOfRows() -> Tensor {
        let columns = shape[1]
        let total = Tensor.zeros([columns])
        for row in 0..<shape[0] { baton_axpby(columns, 1, pointer + row * columns, 1, total.pointer) }
        return total
    }
}
