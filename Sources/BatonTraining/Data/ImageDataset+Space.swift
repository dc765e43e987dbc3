import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor

extension ImageDataset {
    /// The side that the set's images have in a space: that of floats as it is, that of pictures by the codec's factor.
    public func side(in space: ImageSpace) -> Int { holdsPictures ? size / (space.codec?.factor ?? 1) : size }

    /// Refuses a set that has no images of a space.
    ///
    /// - Parameters:
    ///   - space: the space of the images.
    ///   - target: a side that they are to be shrunk to; nil for any.
    ///   - file: where the set comes from.
    /// - Throws: `BatonError` (bad data) with what was found and what is expected: floats of another number of channels or beyond
    ///   the range of pixels, pictures where the space has no codec or one of other pictures, a size that is no whole fraction.
    public func require(
        in space: ImageSpace, size target: Int? = nil, file: String? = nil
    ) throws(BatonError) {
        func refuse(_ message: String, _ found: String, _ expected: String, _ hint: String? = nil) -> BatonError {
            BatonError(.badData, message, file: file, found: found, expected: expected, hint: hint)
        }
        if holdsPictures {
            guard let codec = space.codec else {
                throw refuse(
                    "the data set holds pictures, and the space '\(space.name)' has no codec that makes its images of them",
                    "pictures of \(channels) channels", "floats of \(space.channels) channels",
                    "build a set of floats with 'baton data import'"
                        + (space.name == ImageSpace.pixels ? "" : ", or leave space.name out: pixels"))
            }
            guard codec.pictureChannels == channels else {
                throw refuse(
                    "the data set's pictures are not those of the cascade's space",
                    "pictures of \(channels) channels", "\(codec.pictureChannels)",
                    space.isPixels
                        ? "set space: {channels: \(channels)}, or build the data set with --channels "
                            + "\(codec.pictureChannels)" : nil)
            }
            guard size % codec.factor == 0 else {
                throw refuse(
                    "the data set's pictures cannot be encoded", "pictures of \(size) pixels",
                    "a multiple of \(codec.factor)")
            }
        } else {
            guard space.channels == channels else {
                throw refuse(
                    "the data set's images are not of the cascade's space '\(space.name)'",
                    "floats of \(channels) channels", "\(space.channels)", "set space: {channels: \(channels)}")
            }
            if space.isPixels, let (low, high) = bounds, !(space.range.contains(low) && space.range.contains(high)) {
                throw refuse(
                    "the data set's values leave the range of the cascade's pixels", "\(low) to \(high)",
                    "\(space.range.lowerBound) to \(space.range.upperBound)",
                    "give the space a name of its own where its images are no pictures, or set space.range")
            }
        }
        guard let target, side(in: space) % target != 0 || target > side(in: space) else { return }
        throw refuse(
            "the data set's images cannot be shrunk by a whole factor to \(target)",
            "images of \(side(in: space)) pixels", "a multiple of \(target)",
            "build the data set at a multiple of \(target * (holdsPictures ? space.codec?.factor ?? 1 : 1))")
    }

    /// The lowest and highest of floats.
    private var bounds: (low: Double, high: Double)? {
        guard case .floats(let values) = values, let first = values.first else { return nil }
        let (low, high) = values.reduce((first, first)) { (min($0.0, $1), max($0.1, $1)) }
        return (Double(low), Double(high))
    }

    /// Images `[N, C, size, size]` of a space, shrunk as a cascade promises that its small ones are made (`data.downsample`).
    /// Nothing is rounded or clipped, as where a stage shrinks its own condition.
    ///
    /// - Parameters:
    ///   - indices: the pictures.
    ///   - flips: which to mirror; empty for none.
    ///   - target: the side of the images.
    ///   - kernel: the kernel that shrinks pictures.
    ///   - space: the space of the images.
    ///   - change: done to pictures in [-1, 1], or to floats, of whatever side they have then.
    /// - Throws: what the codec and `change` throw.
    /// - Precondition: `require` does not refuse.
    public func images(
        _ indices: [Int], flips: [Bool] = [], size target: Int, by kernel: DownsampleKernel, in space: ImageSpace,
        change: (Tensor) throws -> Tensor = { $0 }
    ) throws -> Tensor {
        if holdsPictures, let codec = space.codec, !space.isPixels {
            // Small images are made in the space: what a stage hands over is compared with them.
            let images = try codec.encode(change(batch(indices, flips: flips)))
            return images.shape[2] == target ? images : kernel.shrink(images, to: target)
        }
        let images = try change(shrunk(indices, flips: flips, size: target, by: kernel))
        return holdsPictures ? try space.codec?.encode(images) ?? images : images
    }

    /// A batch at another size, before any codec: of pictures in [-1, 1], of floats as they are.
    public func shrunk(_ indices: [Int], flips: [Bool] = [], size target: Int, by kernel: DownsampleKernel) -> Tensor {
        guard kernel != .box, target != size else { return batch(indices, flips: flips, size: target) }
        return kernel.shrink(batch(indices, flips: flips), to: target)
    }
}

extension ImageSpace {
    /// The pictures of images `[N, C, H, W]`.
    ///
    /// - Throws: `BatonError` (unavailable) where the space has no codec; what the codec throws.
    public func pictures(of images: Tensor) throws -> [PixelImage] {
        PixelImage.images(of: try requireCodec().decode(images))
    }

    /// The images `[N, C, H, W]` of pictures of one size, whatever channels those have.
    ///
    /// - Throws: as ``pictures(of:)``.
    public func images(of pictures: [PixelImage]) throws -> Tensor {
        let codec = try requireCodec()
        let (width, height) = (pictures[0].width, pictures[0].height)
        let values = pictures.flatMap { $0.converted(toChannels: codec.pictureChannels).planarFloats() }
        return try codec.encode(Tensor(values, shape: [pictures.count, codec.pictureChannels, height, width]))
    }

    /// The codec, where there must be one.
    ///
    /// - Throws: `BatonError` (unavailable) where the space has none.
    public func requireCodec() throws(BatonError) -> any ImageCodec {
        guard let codec else {
            throw BatonError(
                .unavailable, "there is nothing that makes pictures of the cascade's images",
                found: "images of \(channels) channels in the space '\(name)', which has no codec",
                expected: "pixels of 1, 3 or 4 channels, or a codec",
                hint: "as arrays they are written with --format npz, h5 or safetensors")
        }
        return codec
    }
}
