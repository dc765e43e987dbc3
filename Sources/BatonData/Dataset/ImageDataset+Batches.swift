import BatonTensor

extension ImageDataset {
    /// Writes one picture as planes `[3, target, target]` in [-1, 1], box-downsampled on the way without rounding.
    ///
    /// - Parameters:
    ///   - buffer: `3·target²` values.
    ///   - flip: mirrors left and right; whether the set allows that is the caller's to ask.
    ///   - target: the side of the result, a whole fraction of ``size``; nil for ``size``.
    /// - Precondition: the index exists, the sizes fit.
    public func floats(
        at index: Int, into buffer: UnsafeMutableBufferPointer<Float>, flip: Bool = false, size target: Int? = nil
    ) {
        let side = target ?? size
        precondition((0..<count).contains(index), "there is no picture \(index)")
        precondition(side > 0 && size % side == 0, "\(size) is not a multiple of \(side)")
        precondition(buffer.count == channels * side * side, "the buffer does not hold one picture")
        let factor = size / side
        let scale = 1 / (127.5 * Float(factor * factor))
        images.withUnsafeBufferPointer { all in
            let source = UnsafeBufferPointer(rebasing: all[(index * stride)..<((index + 1) * stride)])
            for y in 0..<side {
                for x in 0..<side {
                    let position = y * side + (flip ? side - 1 - x : x)
                    let corner = (y * factor * size + x * factor) * channels
                    for channel in 0..<channels {
                        var sum: Int32 = 0
                        for row in 0..<factor {
                            let start = corner + row * size * channels + channel
                            for column in 0..<factor { sum &+= Int32(source[start + column * channels]) }
                        }
                        let value = factor == 1 ? Quantization.float(UInt8(sum)) : Float(sum) * scale - 1
                        buffer[channel * side * side + position] = value
                    }
                }
            }
        }
    }

    /// One picture as planes `[3, target, target]` in [-1, 1].
    public func floats(at index: Int, flip: Bool = false, size target: Int? = nil) -> [Float] {
        let side = target ?? size
        return [Float](unsafeUninitializedCapacity: channels * side * side) { buffer, filled in
            let values = UnsafeMutableBufferPointer(rebasing: buffer[0..<(channels * side * side)])
            floats(at: index, into: values, flip: flip, size: target)
            filled = values.count
        }
    }

    /// One picture as 8-bit planes `[3, size, size]`.
    public func planarBytes(at index: Int) -> [UInt8] {
        let plane = size * size
        let start = index * stride
        return (0..<stride).map { images[start + ($0 % plane) * channels + $0 / plane] }
    }

    /// A batch `[indices.count, 3, target, target]` in [-1, 1].
    ///
    /// - Parameter flips: which pictures to mirror; empty for none.
    public func batch(_ indices: [Int], flips: [Bool] = [], size target: Int? = nil) -> Tensor {
        precondition(flips.isEmpty || flips.count == indices.count, "one flip a picture")
        let side = target ?? size
        let one = channels * side * side
        return Tensor.build([indices.count, channels, side, side]) { buffer in
            for (row, index) in indices.enumerated() {
                floats(
                    at: index, into: UnsafeMutableBufferPointer(rebasing: buffer[(row * one)..<((row + 1) * one)]),
                    flip: flips.isEmpty ? false : flips[row], size: target)
            }
        }
    }
}

extension PixelImage {
    /// The pictures of a batch `[N, 1|3|4, H, W]` in [-1, 1], quantised as ``Quantization/byte(_:)`` says.
    public static func images(of batch: Tensor) -> [PixelImage] {
        precondition(batch.shape.rank == 4, "a batch of pictures is [N, C, H, W], not \(batch.shape)")
        let (channels, height, width) = (batch.shape[1], batch.shape[2], batch.shape[3])
        let one = channels * height * width
        return batch.withDense { values in
            (0..<batch.shape[0]).map { index in
                PixelImage(
                    planar: values[(index * one)..<((index + 1) * one)], width: width, height: height,
                    channels: channels)
            }
        }
    }
}
