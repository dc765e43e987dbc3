import BatonKernels

extension Tensor {
    /// Softmax attention over the pixels. `self` is `[N, 3·C, H, W]` with query, key and value of channel i of head h
    /// at channel (h·C/heads + i)·3 + {0, 1, 2} (EDM's layout); the result is `[N, C, H, W]`. Scores are scaled by
    /// 1/√(C/heads).
    public func attention(heads: Int) -> Tensor {
        precondition(shape.rank == 4 && shape[1] % (3 * heads) == 0, "attention with \(heads) heads over \(shape)")
        let images = shape[0]
        let channels = shape[1] / 3
        let width = channels / heads
        let resultShape: Shape = [images, channels, shape[2], shape[3]]
        // Both sides in one layout; 3·C may divide by 16 where C does not.
        let wanted: Layout = layout == .blocked && channels % 16 == 0 ? .blocked : .dense
        let qkv = inLayout(wanted)
        let result = Tensor(uninitialized: resultShape, layout: wanted)
        let lanes = Int32(wanted.lanes)
        let work = Storage(count: baton_attention_work(images, heads, width, shape.pixels, false))
        baton_attention(images, heads, width, shape.pixels, lanes, qkv.pointer, work.pointer, result.pointer)
        return Tensor.step(result, from: [self], kind: .attention) { [shape] gradient in
            let dy = gradient.inLayout(wanted)
            let dqkv = Tensor(uninitialized: shape, layout: wanted)
            let work = Storage(count: baton_attention_work(images, heads, width, shape.pixels, true))
            baton_attention_backward(
                images, heads, width, shape.pixels, lanes, qkv.pointer, dy.pointer, work.pointer, dqkv.pointer)
            return [dqkv]
        }
    }

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
