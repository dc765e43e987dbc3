import BatonKernels

extension Tensor {
    /// Each value is dropped with `probability`, the rest scaled by 1/(1 − probability). Image n draws from stream n
    /// of `key`.
    public func dropout(probability: Float, key: RandomKey) -> Tensor {
        precondition(probability >= 0 && probability < 1, "dropout with probability \(probability)")
        guard probability > 0 else { return self }
        let words = (0..<shape[0]).flatMap { key.folding($0).words }
        // The mask is drawn anew for the gradient: that costs less than to keep it.
        return Tensor.step(masked(probability, words), from: [self], kind: .other) { [layout] gradient in
            [gradient.inLayout(layout).masked(probability, words)]
        }
    }

    private func masked(_ probability: Float, _ words: [UInt32]) -> Tensor {
        let result = Tensor(uninitialized: shape, layout: layout)
        baton_dropout(
            shape[0], shape.rowCount, words, UInt32(Double(probability) * 0x1p32), 1 / (1 - probability), pointer,
            result.pointer)
        return result
    }
}
