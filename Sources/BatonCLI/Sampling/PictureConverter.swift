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
        PixelImage.images(of: space.symmetric(images))
    }

    /// Pictures of one size as `[N, C, H, W]` in the value range.
    func images(of pictures: [PixelImage]) -> Tensor {
        let (width, height) = (pictures[0].width, pictures[0].height)
        let values = pictures.flatMap { $0.converted(toChannels: space.channels).planarFloats() }
        let images = Tensor(values, shape: [pictures.count, space.channels, height, width])
        return scaled(images)
    }

    /// Images in [-1, 1], brought into the value range.
    func scaled(_ images: Tensor) -> Tensor { space.scaled(fromSymmetric: images) }
}
