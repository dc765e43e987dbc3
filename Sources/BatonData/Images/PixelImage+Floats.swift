import BatonTensor

extension PixelImage {
    /// A picture from planar values `[channels, height, width]` in [-1, 1], quantised as ``Quantization/byte(_:)`` says; the
    /// first three of four channels are colour times alpha, which the picture holds apart.
    ///
    /// - Precondition: the count is the product of the sizes.
    public init(planar values: some RandomAccessCollection<Float>, width: Int, height: Int, channels: Int) {
        precondition(values.count == width * height * channels, "planar values do not match the picture's size")
        let plane = width * height
        var pixels = [UInt8](repeating: 0, count: values.count)
        var index = values.startIndex
        if channels == 4 {
            let alphas = values.suffix(plane).map(Quantization.byte)
            for channel in 0..<3 {
                for position in 0..<plane {
                    pixels[position * 4 + channel] = Quantization.byte(
                        premultiplied: values[index], alpha: alphas[position])
                    values.formIndex(after: &index)
                }
            }
            for position in 0..<plane { pixels[position * 4 + 3] = alphas[position] }
        } else {
            for channel in 0..<channels {
                for position in 0..<plane {
                    pixels[position * channels + channel] = Quantization.byte(values[index])
                    values.formIndex(after: &index)
                }
            }
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }

    /// The values as planes `[channels, height, width]` in [-1, 1], alpha premultiplied.
    public func planarFloats() -> [Float] {
        let plane = width * height
        return [Float](unsafeUninitializedCapacity: pixels.count) { buffer, count in
            for position in 0..<plane {
                let start = position * channels
                if channels == 4 {
                    let alpha = Int(pixels[start + 3])
                    for channel in 0..<4 {
                        buffer[channel * plane + position] = Quantization.float(
                            premultiplied: (channel == 3 ? 255 : Int(pixels[start + channel])) * alpha, of: 1)
                    }
                } else {
                    for channel in 0..<channels {
                        buffer[channel * plane + position] = Quantization.float(pixels[start + channel])
                    }
                }
            }
            count = pixels.count
        }
    }

    /// The pictures of a batch `[N, 1|3|4, H, W]` in [-1, 1], as ``init(planar:width:height:channels:)`` makes each.
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

    /// A picture of bytes in planes, `[channels, height, width]`.
    ///
    /// - Precondition: as ``init(width:height:channels:pixels:)``.
    public init(width: Int, height: Int, channels: Int, planarBytes planes: [UInt8]) {
        let plane = width * height
        precondition(planes.count == plane * channels, "planes of another size")
        let pixels = [UInt8](unsafeUninitializedCapacity: planes.count) { buffer, filled in
            for channel in 0..<channels {
                for i in 0..<plane { buffer[i * channels + channel] = planes[channel * plane + i] }
            }
            filled = planes.count
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }
}

/// The two directions between 8-bit values and the value range [-1, 1].
///
/// Files hold colour and alpha apart (straight alpha). Images in [-1, 1] hold colour times alpha (premultiplied): whatever is
/// transparent is −1 in every channel, and means of pixels are means of what one sees.
public enum Quantization {
    /// `x/127.5 − 1`: 0 becomes −1, 255 becomes 1.
    @inlinable public static func float(_ byte: UInt8) -> Float { Float(byte) / 127.5 - 1 }

    /// `⌊clip(127.5·x + 128, 0, 255)⌋`, the published conversion; inverts ``float(_:)`` exactly. NaN becomes 0.
    @inlinable public static func byte(_ value: Float) -> UInt8 {
        let scaled = 127.5 * value + 128
        guard scaled > 0 else { return 0 }
        return scaled >= 255 ? 255 : UInt8(scaled)
    }

    /// The mean of `count` pixels' colour times alpha, both bytes, given their sum: 0 becomes −1, `255²·count` becomes 1.
    static func float(premultiplied sum: Int, of count: Int) -> Float {
        Float(sum) / Float(32512.5 * Double(count)) - 1
    }

    /// The straight colour of a premultiplied one in [-1, 1]; inverts ``float(premultiplied:of:)`` for one pixel. Without alpha
    /// there is no colour: 0.
    static func byte(premultiplied value: Float, alpha: UInt8) -> UInt8 {
        guard alpha > 0 else { return 0 }
        let scaled = (127.5 * value + 127.5) * (255 / Float(alpha)) + 0.5
        guard scaled > 0 else { return 0 }
        return scaled >= 255 ? 255 : UInt8(scaled)
    }
}
