import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

/// Turns images of a cascade's value range into 8-bit pictures and back.
struct PictureConverter {
    private let space: ImageSpace

    /// - Throws: unavailable where the space has no pictures.
    init(_ space: ImageSpace) throws(BatonError) {
        guard space.channels == 1 || space.channels == 3 else {
            throw BatonError(
                .unavailable, "images of \(space.channels) channels cannot be written as PNG",
                hint: "cascades of 1 or 3 channels can be sampled to pictures")
        }
        self.space = space
    }

    /// The pictures of `[N, C, H, W]`.
    func pictures(of images: Tensor) -> [PixelImage] {
        let (low, high) = (space.range.lowerBound, space.range.upperBound)
        guard low != -1 || high != 1 else { return PixelImage.images(of: images) }
        return PixelImage.images(of: images * Float(2 / (high - low)) + Float(-(high + low) / (high - low)))
    }

    /// Pictures of one size as `[N, C, H, W]` in the value range.
    func images(of pictures: [PixelImage]) -> Tensor {
        let (width, height) = (pictures[0].width, pictures[0].height)
        let values = pictures.flatMap { $0.converted(toChannels: space.channels).planarFloats() }
        let images = Tensor(values, shape: [pictures.count, space.channels, height, width])
        return scaled(images)
    }

    /// Images in [-1, 1], brought into the value range.
    func scaled(_ images: Tensor) -> Tensor {
        let (low, high) = (space.range.lowerBound, space.range.upperBound)
        guard low != -1 || high != 1 else { return images }
        return images * Float((high - low) / 2) + Float((high + low) / 2)
    }
}
