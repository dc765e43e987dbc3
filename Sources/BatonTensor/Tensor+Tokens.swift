import BatonKernels

/// What transformers need. Tokens are the rows of a matrix, image after image: `[N·T, C]`.
extension Tensor {
    /// RMS normalisation of every token, then scale and shift of its image (adaLN):
    /// `x/√(mean x² + epsilon)·weight·(1 + scale) + shift`.
    ///
    /// - Parameters:
    ///   - weight: `[C]`.
    ///   - epsilon: added to the mean square.
    ///   - scale: `[N, C]`.
    ///   - shift: `[N, C]`.
    public func rmsNormalized(weight: Tensor, epsilon: Float, scale: Tensor, shift: Tensor) -> Tensor {
        let (images, columns) = (scale.shape[0], shape[1])
        precondition(
            shape.rank == 2 && weight.shape == [columns] && scale.shape == [images, columns]
                && shift.shape == scale.shape && shape[0] % images == 0,
            "RMS norm of \(shape) with scales \(scale.shape)")
        let tokens = shape[0] / images
        let inverse = Tensor(uninitialized: [shape[0]])
        let result = Tensor(uninitialized: shape)
        baton_rms_modulate(
            images, tokens, columns, epsilon, pointer, weight.pointer, scale.pointer, shift.pointer, inverse.pointer,
            result.pointer)
        return Tensor.step(result, from: [self, weight, scale, shift], kind: .normalization) { [self] gradient in
            let dx = Tensor(uninitialized: shape)
            let dw = Tensor(uninitialized: weight.shape)
            let (ds, db) = (Tensor(uninitialized: scale.shape), Tensor(uninitialized: scale.shape))
            baton_rms_modulate_backward(
                images, tokens, columns, pointer, weight.pointer, scale.pointer, inverse.pointer, gradient.pointer,
                dx.pointer, dw.pointer, ds.pointer, db.pointer)
            return [dx, dw, ds, db]
        }
    }

    /// `self + gate·branch`, the gate `[N, C]` being that of a token's image.
    public func addingGated(_ branch: Tensor, gate: Tensor) -> Tensor {
        let (images, columns) = (gate.shape[0], shape[1])
        precondition(
            shape.rank == 2 && branch.shape == shape && gate.shape == [images, columns] && shape[0] % images == 0,
            "\(shape) plus \(branch.shape) through a gate \(gate.shape)")
        let tokens = shape[0] / images
        let result = Tensor(uninitialized: shape)
        baton_add_gated(images, tokens, columns, pointer, gate.pointer, branch.pointer, result.pointer)
        return Tensor.step(result, from: [self, branch, gate], kind: .elementwise) { gradient in
            let (dh, dg) = (Tensor(uninitialized: branch.shape), Tensor(uninitialized: gate.shape))
            baton_add_gated_backward(
                images, tokens, columns, gate.pointer, branch.pointer, gradient.pointer, dh.pointer, dg.pointer)
            return [gradient, dh, dg]
        }
    }

    /// silu(a)·b of every row (a, b): `[M, 2·C]` to `[M, C]` (SwiGLU, Shazeer 2020).
    public func swiGLU() -> Tensor {
        precondition(shape.rank == 2 && shape[1] % 2 == 0, "SwiGLU of \(shape)")
        let (rows, columns) = (shape[0], shape[1] / 2)
        let result = Tensor(uninitialized: [rows, columns])
        baton_swiglu(rows, columns, pointer, result.pointer)
        return Tensor.step(result, from: [self], kind: .elementwise) { [self] gradient in
            let dx = Tensor(uninitialized: shape)
            baton_swiglu_backward(rows, columns, pointer, gradient.pointer, dx.pointer)
            return [dx]
        }
    }

    /// Rows `indices` of a table `[K, C]`.
    public func rows(_ indices: [Int]) -> Tensor {
        precondition(shape.rank == 2 && indices.allSatisfy { (0..<shape[0]).contains($0) }, "rows of \(shape)")
        let columns = shape[1]
        let result = Tensor(uninitialized: [indices.count, columns])
        for (row, index) in indices.enumerated() {
            (result.pointer + row * columns).update(from: pointer + index * columns, count: columns)
        }
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in
            let table = Tensor.zeros(shape)
            for (row, index) in indices.enumerated() {
                baton_axpby(columns, 1, gradient.pointer + row * columns, 1, table.pointer + index * columns)
            }
            return [table]
        }
    }
}
