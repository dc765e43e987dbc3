import BatonTensor

extension Tensor {
    /// The mean of every `factor` × `factor` box of `[N, C, H, W]`; both sides are multiples of the factor.
    package func boxDownsampled(by factor: Int) -> Tensor {
        precondition(shape[2] % factor == 0 && shape[3] % factor == 0, "\(shape) is not made of boxes of \(factor)")
        return resized(height: shape[2] / factor, width: shape[3] / factor, by: .box)
    }

    /// Every pixel of `[N, C, H, W]` repeated `factor` times along both sides.
    package func boxUpsampled(by factor: Int) -> Tensor {
        resized(height: shape[2] * factor, width: shape[3] * factor, by: .nearest)
    }

    /// The mean of every channel of every image: `[image][channel]`.
    func channelMeans() -> [[Double]] {
        let plane = shape[2] * shape[3]
        return withDense { values in
            (0..<shape[0]).map { image in
                (0..<shape[1]).map { channel in
                    let start = (image * shape[1] + channel) * plane
                    return values[start..<(start + plane)].reduce(0.0) { $0 + Double($1) } / Double(plane)
                }
            }
        }
    }
}
