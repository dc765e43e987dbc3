/// The space the images of a cascade live in; every σ is measured on it.
public struct ImageSpace: Sendable {
    /// `pixels`, or the name of another space, such as that of an autoencoder's latents.
    public var name: String
    /// Channels of an image, 1 to 64.
    public var channels: Int
    /// Lowest and highest value of a pixel; without meaning in other spaces.
    public var range: ClosedRange<Double>
    /// Standard deviation of the data.
    public var sigmaData: Double
    /// What makes pictures of images in a space other than pixels; nil where nothing does.
    private let ownCodec: (any ImageCodec)?
    /// What identifies the codec of a space other than pixels, whether it is here or only named; nil where there is none.
    public let codecDigest: String?

    /// The name of the space whose images are pictures.
    public static let pixels = "pixels"

    /// Makes a space.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - channels: of the images, 1 to 64.
    ///   - range: the range of values.
    ///   - sigmaData: the standard deviation of the data.
    ///   - codec: what makes pictures of images of another space; pixels have theirs.
    ///   - codecDigest: names a codec that is not here. Stages must agree on it all the same.
    public init(
        name: String = ImageSpace.pixels, channels: Int = 3, range: ClosedRange<Double> = -1...1,
        sigmaData: Double = 0.5, codec: (any ImageCodec)? = nil, codecDigest: String? = nil
    ) {
        self.name = name
        self.channels = channels
        self.range = range
        self.sigmaData = sigmaData
        ownCodec = codec
        self.codecDigest = codec?.digest ?? codecDigest
    }

    /// Whether images are pictures but for their range: 1 (grey), 3 (RGB) or 4 channels (RGB and alpha, colours times alpha).
    public var isPixels: Bool { codecDigest == nil && name == Self.pixels && [1, 3, 4].contains(channels) }

    /// What makes pictures of images and images of pictures; nil where nothing does: then images are arrays, and no pictures.
    public var codec: (any ImageCodec)? { isPixels ? PixelCodec(channels: channels, range: range) : ownCodec }
}

extension ImageSpace: Hashable {
    /// Equal where all is, the codec by its digest.
    public static func == (a: ImageSpace, b: ImageSpace) -> Bool {
        a.name == b.name && a.channels == b.channels && a.range == b.range && a.sigmaData == b.sigmaData
            && a.codecDigest == b.codecDigest
    }

    /// Feeds what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(channels)
        hasher.combine(range)
        hasher.combine(sigmaData)
        hasher.combine(codecDigest)
    }
}
