import BatonTensor

/// An image as its details at every scale: each level is what the next smaller one, enlarged, lacks (Burt and Adelson 1983).
package enum LaplacianPyramid {
    /// Sides that a pyramid has, largest first, the last one holding the small image itself: halved while at least 16 remain.
    static func sizes(of size: Int) -> [Int] {
        var sizes = [size]
        while let last = sizes.last, last % 2 == 0, last >= 32 { sizes.append(last / 2) }
        return sizes
    }

    /// The levels of `[N, C, R, R]`, largest first: `[N, C, r, r]` for every r in `sizes(of: R)`.
    package static func levels(_ images: Tensor) -> [Tensor] {
        var rest = images
        return sizes(of: images.shape[2]).dropFirst().map { _ in
            let small = reduced(rest)
            defer { rest = small }
            return rest - expanded(small)
        } + [rest]
    }

    private static let taps: [Float] = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]

    /// Half the size: binomial filter, mirrored at the edges, then every second pixel.
    static func reduced(_ images: Tensor) -> Tensor {
        transposed(halvedRows(transposed(halvedRows(images))))
    }

    /// Twice the size: the adjoint filter with gain 4, which leaves a constant image constant.
    package static func expanded(_ images: Tensor) -> Tensor {
        transposed(doubledRows(transposed(doubledRows(images))))
    }

    /// Index mirrored into 0..<count without repeating the edge.
    private static func mirrored(_ index: Int, _ count: Int) -> Int {
        index < 0 ? -index : index >= count ? 2 * count - 2 - index : index
    }

    private static func halvedRows(_ images: Tensor) -> Tensor {
        let width = images.shape[3]
        return mapRows(images, to: width / 2) { input, output in
            for x in 0..<width / 2 {
                var sum: Float = 0
                for tap in 0..<5 { sum += taps[tap] * input[mirrored(2 * x + tap - 2, width)] }
                output[x] = sum
            }
        }
    }

    private static func doubledRows(_ images: Tensor) -> Tensor {
        let width = images.shape[3]
        return mapRows(images, to: 2 * width) { input, output in
            for x in 0..<width {
                let (left, right) = (input[max(0, x - 1)], input[min(width - 1, x + 1)])
                output[2 * x] = 2 * (taps[0] * left + taps[2] * input[x] + taps[4] * right)
                output[2 * x + 1] = 2 * (taps[1] * input[x] + taps[3] * right)
            }
        }
    }

    private static func mapRows(
        _ images: Tensor, to width: Int, _ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
    ) -> Tensor {
        let old = images.shape[3]
        let rows = images.count / old
        return images.withDense { input in
            Tensor.build([images.shape[0], images.shape[1], images.shape[2], width]) { output in
                for row in 0..<rows {
                    body(
                        UnsafeBufferPointer(rebasing: input[(row * old)..<((row + 1) * old)]),
                        UnsafeMutableBufferPointer(rebasing: output[(row * width)..<((row + 1) * width)]))
                }
            }
        }
    }

    private static func transposed(_ images: Tensor) -> Tensor {
        let (height, width) = (images.shape[2], images.shape[3])
        return images.withDense { input in
            Tensor.build([images.shape[0], images.shape[1], width, height]) { output in
                for plane in stride(from: 0, to: input.count, by: height * width) {
                    for y in 0..<height {
                        for x in 0..<width { output[plane + x * height + y] = input[plane + y * width + x] }
                    }
                }
            }
        }
    }
}
