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
}
