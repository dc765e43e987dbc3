extension Tensor {
    /// The same values in another shape of the same count.
    public func reshaped(_ newShape: Shape) -> Tensor {
        precondition(newShape.count == count, "\(shape) cannot become \(newShape)")
        let dense = dense()
        let result = Tensor(shape: newShape, storage: dense.storage, offset: dense.offset)
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in [gradient.reshaped(shape)] }
    }

    /// The images `range` of a batch.
    public func slice(axis0 range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "images \(range) of \(shape)")
        let part = Shape([range.count] + shape.dimensions.dropFirst())
        let result = Tensor(
            shape: part, storage: storage, offset: offset + range.lowerBound * shape.rowCount, layout: layout)
        return Tensor.step(result, from: [self], kind: .copy) { [shape, layout] gradient in
            let piece = gradient.inLayout(layout)
            let whole = Tensor(uninitialized: shape, layout: layout)
            whole.pointer.update(repeating: 0, count: shape.count)
            (whole.pointer + range.lowerBound * shape.rowCount).update(from: piece.pointer, count: piece.count)
            return [whole]
        }
    }

    /// The channels `range` of every image.
    public func slice(axis1 range: Range<Int>) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[1], "channels \(range) of \(shape)")
        let aligned = layout == .blocked && range.lowerBound % 16 == 0 && range.count % 16 == 0
        let source = aligned ? self : dense()
        let inner = shape.pixels
        let part = Shape([shape[0], range.count] + shape.dimensions.dropFirst(2))
        let result = Tensor(uninitialized: part, layout: source.layout)
        for image in 0..<shape[0] {
            (result.pointer + image * range.count * inner).update(
                from: source.pointer + (image * shape[1] + range.lowerBound) * inner, count: range.count * inner)
        }
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in
            let piece = gradient.inLayout(source.layout)
            let whole = Tensor(uninitialized: shape, layout: source.layout)
            whole.pointer.update(repeating: 0, count: shape.count)
            for image in 0..<shape[0] {
                (whole.pointer + (image * shape[1] + range.lowerBound) * inner).update(
                    from: piece.pointer + image * range.count * inner, count: range.count * inner)
            }
            return [whole]
        }
    }

    /// The tensors one after the other along axis 0 (images) or 1 (channels); the other extents are equal.
    public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
        precondition(axis == 0 || axis == 1, "tensors are joined along axis 0 or 1, not \(axis)")
        precondition(!tensors.isEmpty, "nothing to join")
        let first = tensors[0].shape
        let extents = tensors.map { $0.shape[axis] }
        var dimensions = first.dimensions
        dimensions[axis] = extents.reduce(0, +)
        let shape = Shape(dimensions)
        let layout: Layout =
            tensors.allSatisfy(\.canBeBlocked) && tensors.contains { $0.layout == .blocked } ? .blocked : .dense
        let result = Tensor(uninitialized: shape, layout: layout)
        // A run is what lies side by side: all of a tensor along axis 0, one image's channels along axis 1.
        let runs = axis == 0 ? 1 : shape[0]
        var start = 0
        for tensor in tensors {
            let part = tensor.inLayout(layout)
            let length = part.count / max(runs, 1)
            for run in 0..<runs {
                (result.pointer + run * (shape.count / runs) + start).update(
                    from: part.pointer + run * length, count: length)
            }
            start += length
        }
        return step(result, from: tensors, kind: .copy) { gradient in
            var start = 0
            return zip(tensors, extents).map { tensor, extent in
                defer { start += extent }
                guard tensor.node != nil else { return nil }
                let range = start..<start + extent
                return axis == 0 ? gradient.slice(axis0: range) : gradient.slice(axis1: range)
            }
        }
    }

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
