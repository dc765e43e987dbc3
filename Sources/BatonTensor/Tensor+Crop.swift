extension Tensor {
    /// `[N, C, H, W]` without `margin` rows and columns on every side.
    public func cropped(margin: Int) -> Tensor {
        precondition(shape.rank == 4 && margin >= 0, "margin \(margin) of \(shape)")
        precondition(shape[2] > 2 * margin && shape[3] > 2 * margin, "nothing is left of \(shape) within \(margin)")
        guard margin > 0 else { return self }
        let source = dense()
        let result = Tensor(uninitialized: [shape[0], shape[1], shape[2] - 2 * margin, shape[3] - 2 * margin])
        Tensor.copyRows(within: source, margin: margin) { row, whole in
            (result.pointer + row).update(from: source.pointer + whole, count: result.shape[3])
        }
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in
            let piece = gradient.dense()
            let padded = Tensor.zeros(shape)
            Tensor.copyRows(within: padded, margin: margin) { row, whole in
                (padded.pointer + whole).update(from: piece.pointer + row, count: piece.shape[3])
            }
            return [padded]
        }
    }

    /// Calls `copy` with every row's start in the cropped and in the whole image.
    private static func copyRows(within whole: Tensor, margin: Int, _ copy: (Int, Int) -> Void) {
        let height = whole.shape[2]
        let width = whole.shape[3]
        let inner = width - 2 * margin
        var start = 0
        for plane in 0..<whole.shape[0] * whole.shape[1] {
            for row in margin..<height - margin {
                copy(start, (plane * height + row) * width + margin)
                start += inner
            }
        }
    }
}
