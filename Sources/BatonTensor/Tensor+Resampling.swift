import BatonKernels

extension Tensor {
    /// Half the size: the separable `filter`, normalised to sum 1, then every second pixel, zeros outside
    /// (EDM's Conv2d with `down`). `[1, 1]` is the mean of 2×2 pixels.
    public func downsampled(filter: [Float]) -> Tensor {
        precondition(shape[2] % 2 == 0 && shape[3] % 2 == 0, "\(shape) cannot be halved")
        let taps = Tensor.normalized(filter)
        return Tensor.step(halved(taps, gain: 1), from: [self], kind: .resampling) { gradient in
            [gradient.doubled(taps, gain: 1)]
        }
    }

    /// Twice the size: zeros between the pixels, then the separable `filter` with gain 4 (EDM's Conv2d with `up`).
    /// `[1, 1]` repeats every pixel.
    public func upsampled(filter: [Float]) -> Tensor {
        let taps = Tensor.normalized(filter)
        return Tensor.step(doubled(taps, gain: 4), from: [self], kind: .resampling) { gradient in
            [gradient.halved(taps, gain: 4)]
        }
    }

    private static func normalized(_ filter: [Float]) -> [Float] {
        let total = filter.reduce(0, +)
        precondition(!filter.isEmpty && total != 0, "a resampling filter has taps and a sum")
        return filter.map { $0 / total }
    }

    private func halved(_ taps: [Float], gain: Float) -> Tensor {
        let lanes = layout.lanes
        let result = Tensor(
            uninitialized: [shape[0], shape[1], shape[2] / 2, shape[3] / 2], layout: layout)
        baton_downsample(
            shape[0] * shape[1] / lanes, shape[2], shape[3], Int32(lanes), Int32(taps.count), taps, gain, pointer,
            result.pointer)
        return result
    }

    private func doubled(_ taps: [Float], gain: Float) -> Tensor {
        let lanes = layout.lanes
        let result = Tensor(
            uninitialized: [shape[0], shape[1], shape[2] * 2, shape[3] * 2], layout: layout)
        baton_upsample(
            shape[0] * shape[1] / lanes, shape[2], shape[3], Int32(lanes), Int32(taps.count), taps, gain, pointer,
            result.pointer)
        return result
    }
}
