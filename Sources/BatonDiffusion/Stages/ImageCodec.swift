import BatonSettings
import BatonTensor

/// Makes images of a space from pictures, and pictures from images: the ends of a cascade that does not live in pixels.
///
/// A value that any number of threads may use. An autoencoder is one; it owns its weights, and whatever brings its outputs to
/// the values that stages see (a mean, a deviation and a scale a channel, say).
public protocol ImageCodec: Sendable {
    /// Names all that decides what the codec does, such as a hash of its weights and statistics: part of what stages must agree
    /// on, and of what identifies a model.
    var digest: String { get }
    /// Side of a picture in pixels over the side of its image, at least 1.
    var factor: Int { get }
    /// Channels of a picture: 1 (grey), 3 (RGB) or 4 (RGB and alpha, colours times alpha).
    var pictureChannels: Int { get }

    /// The images `[N, C, H, W]` of pictures `[N, pictureChannels, factor·H, factor·W]` in [-1, 1].
    func encode(_ pictures: Tensor) throws -> Tensor

    /// The pictures `[N, pictureChannels, factor·H, factor·W]` of images `[N, C, H, W]`: in [-1, 1] but for what the stages have
    /// left beyond.
    func decode(_ images: Tensor) throws -> Tensor
}

/// A kind of codec, chosen by `type:` of a cascade's `space.codec`.
public protocol CodecFamily: SendableMetatype {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence about it.
    static var summary: String { get }
    /// Its keys. One that is called `weights` names a file; relative names count from the file they are written in.
    static var schema: SettingsSchema { get }

    /// Makes the codec of images of `channels` channels. Reads no more than it must know by name: a cascade is checked, trained
    /// on floats and sampled to arrays without its codec's values.
    ///
    /// - Parameters:
    ///   - settings: the decoded settings.
    ///   - channels: of the images, 1 to 64.
    ///   - weights: the path of the file that `weights` names.
    /// - Throws: `BatonError` where the settings contradict each other or the channels, or the file is none of a codec.
    static func makeCodec(_ settings: Settings, channels: Int, weights: String?) throws -> any ImageCodec
}

/// The codec of pixels: another range of the same values, or nothing at all.
public struct PixelCodec: ImageCodec {
    /// 1, 3 or 4.
    public let pictureChannels: Int
    /// Lowest and highest value of a pixel in the space.
    public let range: ClosedRange<Double>
    /// `pixels`: channels and range are compared by themselves.
    public let digest = "pixels"
    /// 1.
    public let factor = 1

    /// Makes the codec of a range.
    public init(channels: Int, range: ClosedRange<Double>) {
        pictureChannels = channels
        self.range = range
    }

    /// Values of [-1, 1] brought to the range.
    public func encode(_ pictures: Tensor) -> Tensor {
        guard range != -1...1 else { return pictures }
        let (low, high) = (range.lowerBound, range.upperBound)
        return pictures * Float((high - low) / 2) + Float((high + low) / 2)
    }

    /// Values of the range brought to [-1, 1].
    public func decode(_ images: Tensor) -> Tensor {
        guard range != -1...1 else { return images }
        let (low, high) = (range.lowerBound, range.upperBound)
        return images * Float(2 / (high - low)) + Float(-(high + low) / (high - low))
    }
}
