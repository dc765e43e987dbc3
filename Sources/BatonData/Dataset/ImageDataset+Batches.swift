import BatonTensor

extension ImageDataset {
    /// Writes one image as planes `[channels, target, target]`, averaged down by boxes on the way without rounding.
    ///
    /// Pictures come in [-1, 1], those with alpha premultiplied, so that what is transparent has no colour that could run into
    /// its neighbours; floats come as they are.
    ///
    /// - Parameters:
    ///   - index: the picture.
    ///   - buffer: `channels·target²` values.
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
        let range = (index * stride)..<((index + 1) * stride)
        switch values {
        case .pictures(let all):
            all.withUnsafeBufferPointer { all in
                let source = UnsafeBufferPointer(rebasing: all[range])
                if channels == 4 {
                    average(premultiplying: source, into: buffer, flip: flip, side: side)
                } else {
                    average(source, into: buffer, flip: flip, side: side)
                }
            }
        case .floats(let all):
            all.withUnsafeBufferPointer { all in
                average(UnsafeBufferPointer(rebasing: all[range]), into: buffer, flip: flip, side: side)
            }
        }
    }

    /// Opaque pixels: sums of bytes are exact.
    private func average(
        _ source: UnsafeBufferPointer<UInt8>, into buffer: UnsafeMutableBufferPointer<Float>, flip: Bool, side: Int
    ) {
        let factor = size / side
        let scale = 1 / (127.5 * Float(factor * factor))
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

    /// Pixels with alpha: so are sums of colour times alpha.
    private func average(
        premultiplying source: UnsafeBufferPointer<UInt8>, into buffer: UnsafeMutableBufferPointer<Float>, flip: Bool,
        side: Int
    ) {
        let (factor, plane) = (size / side, side * side)
        for y in 0..<side {
            for x in 0..<side {
                let position = y * side + (flip ? side - 1 - x : x)
                var sums = SIMD4<Int>.zero
                for row in 0..<factor {
                    for column in 0..<factor {
                        let start = ((y * factor + row) * size + x * factor + column) * 4
                        let alpha = Int(source[start + 3])
                        sums &+= SIMD4(
                            Int(source[start]) * alpha, Int(source[start + 1]) * alpha, Int(source[start + 2]) * alpha,
                            255 * alpha)
                    }
                }
                for channel in 0..<4 {
                    buffer[channel * plane + position] = Quantization.float(
                        premultiplied: sums[channel], of: factor * factor)
                }
            }
        }
    }

    private func average(
        _ source: UnsafeBufferPointer<Float>, into buffer: UnsafeMutableBufferPointer<Float>, flip: Bool, side: Int
    ) {
        let factor = size / side
        let scale = 1 / Float(factor * factor)
        for channel in 0..<channels {
            for y in 0..<side {
                for x in 0..<side {
                    let start = (channel * size + y * factor) * size + x * factor
                    var sum: Float = 0
                    for row in 0..<factor {
                        for column in 0..<factor { sum += source[start + row * size + column] }
                    }
                    buffer[(channel * side + y) * side + (flip ? side - 1 - x : x)] = factor == 1 ? sum : sum * scale
                }
            }
        }
    }

    /// One image as planes `[channels, target, target]`.
    public func floats(at index: Int, flip: Bool = false, size target: Int? = nil) -> [Float] {
        let side = target ?? size
        return [Float](unsafeUninitializedCapacity: channels * side * side) { buffer, filled in
            let values = UnsafeMutableBufferPointer(rebasing: buffer[0..<(channels * side * side)])
            floats(at: index, into: values, flip: flip, size: target)
            filled = values.count
        }
    }

    /// A batch `[indices.count, channels, target, target]`: pictures in [-1, 1], alpha premultiplied; floats as they are.
    ///
    /// - Parameters:
    ///   - indices: the pictures.
    ///   - flips: which images to mirror; empty for none.
    ///   - target: the side of the result, a whole fraction of ``size``; nil for ``size``.
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
