import BatonKernels

/// What follows a normalisation in one pass.
public enum Activation: Sendable {
    case none
    /// x·sigmoid(x)
    case silu
}

extension Tensor {
    /// Group normalisation (Wu and He 2018) of `[N, C, H, W]`, then `weight` and `bias` `[C]`, then
    /// ·(1 + `scale`) + `shift` with `scale`, `shift` `[N, C]` where given, then the activation, in one pass.
    /// `offset` `[N, C]` is added to the channels first.
    public func groupNormalized(
        groups: Int, weight: Tensor, bias: Tensor, epsilon: Float, offset: Tensor? = nil, scale: Tensor? = nil,
        shift: Tensor? = nil, activation: Activation = .none
    ) -> Tensor {
        let images = shape[0]
        let channels = shape[1]
        precondition(channels % groups == 0, "\(channels) channels in \(groups) groups")
        precondition((scale == nil) == (shift == nil), "scale and shift come together")
        precondition(offset.map { $0.shape == [images, channels] } ?? true, "offset is [N, C]")
        let (a, b) = Tensor.channelCoefficients(images, channels, weight, bias, scale, shift)
        let mean = Tensor(uninitialized: [images, groups])
        let inverse = Tensor(uninitialized: [images, groups])
        let lanes = Int32(layout.lanes)
        let silu = activation == .silu
        baton_group_statistics(
            images, channels, shape.pixels, lanes, groups, epsilon, offset?.pointer, pointer, mean.pointer,
            inverse.pointer)
        let result = Tensor(uninitialized: shape, layout: layout)
        baton_group_apply(
            images, channels, shape.pixels, lanes, groups, silu, mean.pointer, inverse.pointer, a.pointer, b.pointer,
            offset?.pointer, pointer, result.pointer)
        let inputs = [self, weight, bias] + [offset, scale, shift].compactMap(\.self)
        return Tensor.step(result, from: inputs, kind: .normalization) { [self] gradient in
            let dy = gradient.inLayout(layout)
            let dx = Tensor(uninitialized: shape, layout: layout)
            let da = Tensor(uninitialized: [images, channels])
            let db = Tensor(uninitialized: [images, channels])
            let doffset = offset.map { Tensor(uninitialized: $0.shape) }
            baton_group_backward(
                images, channels, shape.pixels, lanes, groups, silu, mean.pointer, inverse.pointer, a.pointer,
                b.pointer, offset?.pointer, pointer, dy.pointer, dx.pointer, da.pointer, db.pointer, doffset?.pointer)
            let (dw, dbias, dscale) = Tensor.coefficientGradients(da, db, weight, bias, scale)
            return [dx, dw, dbias] + [doffset, dscale, shift == nil ? nil : db].compactMap(\.self)
        }
    }

    /// a = w·(1 + scale), b = bias·(1 + scale) + shift, `[N, C]`.
    private static func channelCoefficients(
        _ images: Int, _ channels: Int, _ weight: Tensor, _ bias: Tensor, _ scale: Tensor?, _ shift: Tensor?
    ) -> (Tensor, Tensor) {
        precondition(weight.shape == [channels] && bias.shape == [channels], "one weight and bias a channel")
        precondition(scale.map { $0.shape == [images, channels] } ?? true, "scale is [N, C]")
        let a = Tensor(uninitialized: [images, channels])
        let b = Tensor(uninitialized: [images, channels])
        for image in 0..<images {
            for channel in 0..<channels {
                let index = image * channels + channel
                let factor = 1 + (scale?.pointer[index] ?? 0)
                a.pointer[index] = weight.pointer[channel] * factor
                b.pointer[index] = bias.pointer[channel] * factor + (shift?.pointer[index] ?? 0)
            }
        }
        return (a, b)
    }

    private static func coefficientGradients(
        _ da: Tensor, _ db: Tensor, _ weight: Tensor, _ bias: Tensor, _ scale: Tensor?
    ) -> (Tensor, Tensor, Tensor?) {
        let images = da.shape[0]
        let channels = da.shape[1]
        let dw = Tensor.zeros([channels])
        let dbias = Tensor.zeros([channels])
        let dscale = scale.map { _ in Tensor(uninitialized: [images, channels]) }
        for image in 0..<images {
            for channel in 0..<channels {
                let index = image * channels + channel
                let factor = 1 + (scale?.pointer[index] ?? 0)
                dw.pointer[channel] += da.pointer[index] * factor
                dbias.pointer[channel] += db.pointer[index] * factor
                if let dscale {
                    dscale.pointer[index] =
                        da.pointer[index] * weight.pointer[channel] + db.pointer[index] * bias.pointer[channel]
                }
            }
        }
        return (dw, dbias, dscale)
    }

    /// x[n, c, …] + e[n, c], e `[N, C]`.
    public func addingChannels(_ e: Tensor) -> Tensor {
        precondition(e.shape == [shape[0], shape[1]], "\(e.shape) added to the channels of \(shape)")
        let result = Tensor(uninitialized: shape, layout: layout)
        let lanes = Int32(layout.lanes)
        baton_add_channels(shape[0], shape[1], shape.pixels, lanes, pointer, e.pointer, result.pointer)
        return Tensor.step(result, from: [self, e], kind: .elementwise) { [shape] gradient in
            let sums = Tensor(uninitialized: e.shape)
            baton_sum_channels(
                shape[0], shape[1], shape.pixels, Int32(gradient.layout.lanes), gradient.pointer, sums.pointer)
            return [gradient, sums]
        }
    }
}
