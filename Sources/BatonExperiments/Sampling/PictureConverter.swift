import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining

/// Turns images of a cascade's space into 8-bit pictures and back.
struct PictureConverter {
    private let codec: any ImageCodec

    /// - Throws: unavailable where the space has no pictures.
    init(_ space: ImageSpace) throws(BatonError) { codec = try space.requireCodec() }

    /// Channels of the pictures: 1, 3 or 4.
    var channels: Int { codec.pictureChannels }

    /// Pixels of a picture to one of its image.
    var factor: Int { codec.factor }

    /// The pictures of `[N, C, H, W]`.
    func pictures(of images: Tensor) throws -> [PixelImage] { PixelImage.images(of: try codec.decode(images)) }

    /// Pictures of one size as images of the space `[N, C, H, W]`.
    func images(of pictures: [PixelImage]) throws -> Tensor {
        let (width, height) = (pictures[0].width, pictures[0].height)
        let values = pictures.flatMap { $0.converted(toChannels: channels).planarFloats() }
        return try codec.encode(Tensor(values, shape: [pictures.count, channels, height, width]))
    }
}
