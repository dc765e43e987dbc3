import BatonTensor

extension PixelImage {
    /// A picture from planar values `[channels, height, width]` in [-1, 1], quantised as ``Quantization/byte(_:)`` says.
    ///
    /// - Precondition: the count is the product of the sizes.
    public init(planar values: some RandomAccessCollection<Float>, width: Int, height: Int, channels: Int) {
        precondition(values.count == width * height * channels, "planar values do not match the picture's size")
        let plane = width * height
        var pixels = [UInt8](repeating: 0, count: values.count)
        var index = values.startIndex
        for channel in 0..<channels {
            for position in 0..<plane {
                pixels[position * channels + channel] = Quantization.byte(values[index])
                values.formIndex(after: &index)
            }
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }

    /// The values as planes `[channels, height, width]` in [-1, 1].
    public func planarFloats() -> [Float] {
        let plane = width * height
        return [Float](unsafeUninitializedCapacity: pixels.count) { buffer, count in
            for position in 0..<plane {
                for channel in 0..<channels {
                    buffer[channel * plane + position] = Quantization.float(pixels[position * channels + channel])
                }
            }
            count = pixels.count
        }
    }
}

extension PixelImage {
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
