extension Tensor {
    /// A differentiable step of one's own on one tensor.
    ///
    /// - Parameters:
    ///   - forward: the result, from values without history.
    ///   - pullback: the gradient with respect to `self`, of its shape, from that of the result.
    public func mapped(_ forward: (Tensor) -> Tensor, pullback: @escaping (Tensor) -> Tensor) -> Tensor {
        let result = forward(detached()).detached()
        return Tensor.step(result, from: [self], kind: .other) { [pullback($0)] }
    }

    /// `body` as one step that keeps its inputs only: the backward pass computes it once more, with its history, and goes
    /// back through that (Chen et al. 2016, sublinear memory). The result is that of `body` itself, to the last bit.
    ///
    /// - Parameters:
    ///   - inputs: the inputs.
    ///   - body: the computation, and whether leaves other than its inputs, such as weights, are to record gradients.
    ///     Both times it must compute the same.
    public static func recomputed(
        _ inputs: [Tensor], _ body: @escaping (_ inputs: [Tensor], _ records: Bool) -> Tensor
    ) -> Tensor {
        let result = body(inputs.map { $0.detached() }, false).detached()
        return step(result, from: inputs, kind: .other) { gradient in
            let again = inputs.map { input in
                var leaf = input.detached()
                if input.node != nil { leaf.node = GradientNode() }
                return leaf
            }
            body(again, true).backward(from: gradient)
            return again.map(\.gradient)
        }
    }
}
