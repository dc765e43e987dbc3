import BatonTensor

extension Tensor {
    /// The mean of every `factor` × `factor` box of `[N, C, H, W]`; both sides are multiples of the factor.
    package func boxDownsampled(by factor: Int) -> Tensor {
        guard factor > 1 else { return self }
        let (planes, height, width) = (shape[0] * shape[1], shape[2] / factor, shape[3] / factor)
        precondition(
            height * factor == shape[2] && width * factor == shape[3], "\(shape) is not made of boxes of \(factor)")
        let scale = 1 / Double(factor * factor)
        return withDense { input in
            Tensor.build([shape[0], shape[1], height, width]) { output in
                var sums = [Double](repeating: 0, count: width)
                for row in 0..<planes * height {
                    for x in 0..<width { sums[x] = 0 }
                    for inner in 0..<factor {
                        let start = (row * factor + inner) * width * factor
                        for x in 0..<width * factor { sums[x / factor] += Double(input[start + x]) }
                    }
                    for x in 0..<width { output[row * width + x] = Float(sums[x] * scale) }
                }
            }
        }
    }

    /// Every pixel of `[N, C, H, W]` repeated `factor` times along both sides.
    package func boxUpsampled(by factor: Int) -> Tensor {
        guard factor > 1 else { return self }
        let (rows, width) = (shape[0] * shape[1] * shape[2], shape[3])
        return withDense { input in
            Tensor.build([shape[0], shape[1], shape[2] * factor, width * factor]) { output in
                for row in 0..<rows * factor {
                    for x in 0..<width * factor {
                        output[row * width * factor + x] = input[row / factor * width + x / factor]
                    }
                }
            }
        }
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
