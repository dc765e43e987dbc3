import BatonKernels

extension Tensor {
    /// Softmax attention of tokens over those of their image, with rotary positions (Su et al. 2021). `self` is
    /// `[N·T, 3·C]`: queries, keys and values of a token one after the other, head by head. Queries and keys are turned
    /// by the token's angles, channels 2i and 2i + 1 a pair; scores are scaled by 1/√(C/heads).
    ///
    /// - Parameters:
    ///   - heads: heads of attention.
    ///   - cosines: of every token's angles, `[T, C/heads]`.
    ///   - sines: of the same.
    /// - Returns: `[N·T, C]`.
    public func tokenAttention(heads: Int, cosines: Tensor, sines: Tensor) -> Tensor {
        let tokens = cosines.shape[0]
        let channels = shape[1] / 3
        precondition(
            shape.rank == 2 && shape[1] % (6 * heads) == 0 && shape[0] % tokens == 0
                && cosines.shape == [tokens, channels / heads] && sines.shape == cosines.shape,
            "attention of \(shape) with \(heads) heads and angles \(cosines.shape)")
        let (images, width) = (shape[0] / tokens, channels / heads)
        let result = Tensor(uninitialized: [shape[0], channels])
        baton_token_attention(
            images, tokens, heads, width, cosines.pointer, sines.pointer, pointer, result.pointer)
        return Tensor.step(result, from: [self, cosines.detached()], kind: .attention) { [self] gradient in
            let dqkv = Tensor(uninitialized: shape)
            baton_token_attention_backward(
                images, tokens, heads, width, cosines.pointer, sines.pointer, pointer, gradient.pointer, dqkv.pointer)
            return [dqkv, nil]
        }
    }
}
