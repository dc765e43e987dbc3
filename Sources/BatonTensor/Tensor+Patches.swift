extension Tensor {
    /// In which order a patch's values stand in its token.
    public enum PatchOrder: Sendable {
        /// Channel, row, column: the order of a convolution's weights.
        case channelsFirst
        /// Row, column, channel: the order in which published transformers write their result.
        case channelsLast
    }

    /// Images `[N, C, H, W]` as tokens `[N·(H/p)·(W/p), C·p²]`, row by row of patches of side `p`.
    public func patches(side: Int, order: PatchOrder) -> Tensor {
        precondition(
            shape.rank == 4 && side > 0 && shape[2] % side == 0 && shape[3] % side == 0, "patches of \(shape)")
        let source = dense()
        let features = shape[1] * side * side
        let result = Tensor(uninitialized: [shape.count / features, features])
        Tensor.forEachPatchValue(shape, side, order) { result.pointer[$1] = source.pointer[$0] }
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in
            [gradient.imagesFromPatches(shape: shape, side: side, order: order)]
        }
    }

    /// Tokens back as images of `shape` `[N, C, H, W]`.
    public func imagesFromPatches(shape images: Shape, side: Int, order: PatchOrder) -> Tensor {
        precondition(count == images.count && images.rank == 4, "\(shape) as images \(images)")
        let result = Tensor(uninitialized: images)
        Tensor.forEachPatchValue(images, side, order) { result.pointer[$0] = pointer[$1] }
        return Tensor.step(result, from: [self], kind: .copy) { [shape] gradient in
            [gradient.patches(side: side, order: order).reshaped(shape)]
        }
    }

    /// Calls `body` with every value's place in the images and in the tokens.
    private static func forEachPatchValue(
        _ shape: Shape, _ side: Int, _ order: PatchOrder, _ body: (Int, Int) -> Void
    ) {
        let (channels, height, width) = (shape[1], shape[2], shape[3])
        let features = channels * side * side
        var place = 0
        for image in 0..<shape[0] {
            for channel in 0..<channels {
                for y in 0..<height {
                    for x in 0..<width {
                        let token = (image * (height / side) + y / side) * (width / side) + x / side
                        let (i, j) = (y % side, x % side)
                        let feature =
                            order == .channelsFirst
                            ? (channel * side + i) * side + j : (i * side + j) * channels + channel
                        body(place, token * features + feature)
                        place += 1
                    }
                }
            }
        }
    }
}
