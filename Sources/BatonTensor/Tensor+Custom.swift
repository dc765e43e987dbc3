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
}
