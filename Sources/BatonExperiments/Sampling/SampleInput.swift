import BatonCheckpoints
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation

/// The images that a run continues from, instead of those of an earlier stage (`--from` with `--input`).
///
/// Seed s continues from the file that is named by it, or else from picture s in the order of names. Floats in
/// safetensors are taken as they are; 8-bit pictures are what they are.
struct SampleInput {
    private enum Source {
        case one(String)
        case files([UInt64: String])
        case dataset(ImageDataset)
        case pictures(any PictureSource)
        case tensor(Tensor)
    }

    private let path: String
    private let source: Source
    private let size: Int
    private let resizes: Bool
    /// What the images' values are brought to.
    let space: ImageSpace
    private let sigma: Double

    /// Whether the images have gone through 8 bits.
    var isQuantized: Bool {
        switch source {
        case .tensor: false
        case .dataset(let dataset): dataset.holdsPictures
        case .pictures: true
        case .one(let file): !file.hasSuffix(".safetensors")
        case .files(let files): !files.values.allSatisfy { $0.hasSuffix(".safetensors") }
        }
    }

    /// Looks at a picture, a folder, a data set or a safetensors file.
    ///
    /// - Parameters:
    ///   - stage: the stage in whose place the images stand: they must have its size.
    ///   - resizes: whether larger pictures are averaged down to that size.
    init(_ path: String, replacing stage: any Stage, resizes: Bool) throws {
        try self.init(
            path, size: stage.resolution, space: stage.offers.space, sigma: stage.offers.sigma, resizes: resizes)
    }

    /// - Parameters:
    ///   - size: side of the images in pixels.
    ///   - space: what their values are brought to.
    ///   - sigma: the level at which floats stand.
    ///   - resizes: whether larger pictures are averaged down to that size.
    init(_ path: String, size: Int, space: ImageSpace, sigma: Double = 0, resizes: Bool) throws {
        self.path = path
        self.resizes = resizes
        self.size = size
        self.space = space
        self.sigma = sigma
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw BatonError(.missingInput, "there is no such file or folder", file: path)
        }
        if isFolder.boolValue {
            source = .files(try SampleInput.files(in: path))
        } else {
            source = try SampleInput.file(path)
        }
        if case .dataset(let dataset) = source {
            try dataset.require(in: space, file: path)
        } else if isQuantized {
            _ = try space.requireCodec()
        }
    }

    /// The seeds that the input has images for; nil where one image serves every seed.
    var count: Int? {
        switch source {
        case .one: nil
        case .files(let files): files.count
        case .dataset(let dataset): dataset.count
        case .pictures(let source): source.contents.names.count
        case .tensor(let tensor): tensor.shape[0]
        }
    }

    /// The images of `seeds`, in their order, `[N, C, R, R]`.
    func images(for seeds: [UInt64]) throws -> Tensor {
        Tensor.concatenated(try seeds.map { try image(of: $0) }, axis: 0)
    }

    /// The images of `seeds` as a stage hands them over.
    func handoff(for seeds: [UInt64]) throws -> Handoff {
        // Floats are what the stage made; pictures carry no noise, whatever the stage would have handed over.
        Handoff(images: try images(for: seeds), sigma: isQuantized ? 0 : sigma)
    }

    /// `[1, C, R, R]`.
    private func image(of seed: UInt64) throws -> Tensor {
        switch source {
        case .one(let file): return try load(file)
        case .files(let files):
            guard let file = files[seed] else { throw missing(seed, count: files.count) }
            return try load(file)
        case .dataset(let dataset):
            guard seed < UInt64(dataset.count) else { throw missing(seed, count: dataset.count) }
            let side = dataset.side(in: space)
            guard side == size || (resizes && side % size == 0) else {
                throw wrongSize("\(dataset.size)×\(dataset.size)", file: path)
            }
            return try dataset.images([Int(seed)], size: size, by: .box, in: space)
        case .pictures(let source):
            let names = source.contents.names
            guard seed < UInt64(names.count) else { throw missing(seed, count: names.count) }
            return try fitted(
                source.picture(at: Int(seed), channels: space.requireCodec().pictureChannels, limits: .standard),
                file: names[Int(seed)])
        case .tensor(let tensor):
            guard seed < UInt64(tensor.shape[0]) else { throw missing(seed, count: tensor.shape[0]) }
            return try checked(tensor.slice(axis0: Int(seed)..<(Int(seed) + 1)), file: path)
        }
    }

    private func load(_ file: String) throws -> Tensor {
        if file.hasSuffix(".safetensors") { return try checked(FloatImages.read(file), file: file) }
        return try fitted(PixelImage.read(file, channels: space.requireCodec().pictureChannels), file: file)
    }

    private func fitted(_ picture: PixelImage, file: String) throws -> Tensor {
        let side = try size * space.requireCodec().factor
        if picture.width == side, picture.height == side { return try space.images(of: [picture]) }
        guard resizes, picture.width >= side, picture.height >= side else {
            throw wrongSize("\(picture.width)×\(picture.height)", file: file)
        }
        return try space.images(of: [picture.centerCropped().areaResized(width: side, height: side)])
    }

    private func checked(_ images: Tensor, file: String) throws(BatonError) -> Tensor {
        guard images.shape == [1, space.channels, size, size] else {
            throw wrongSize("\(images.shape)", file: file)
        }
        guard images.nonFiniteCount == 0 else {
            throw BatonError(.badData, "the input has values that are NaN or infinite", file: file)
        }
        return images
    }

    private func wrongSize(_ found: String, file: String) -> BatonError {
        BatonError(
            .badData, "input images must be \(size)×\(size) with \(space.channels) channels, not \(found)", file: file,
            hint: resizes
                ? "only larger pictures can be averaged down"
                : "a stage takes images of one size: --resize crops larger pictures and averages them down to it"
        )
    }

    private func missing(_ seed: UInt64, count: Int) -> BatonError {
        BatonError(
            .missingInput, "there is no input image for seed \(seed) among \(count)", file: path,
            hint: "seed s continues from the file named by it, or from picture s in the order of names, from 0")
    }

    /// The images of a file, by what it holds.
    private static func file(_ path: String) throws -> Source {
        let format = try PictureFormat(ofFile: path)
        if format.isPicture { return .one(path) }
        if [.zip, .npy].contains(format) { return .pictures(try PictureSources.open(path)) }
        let kinds = "--input takes pictures (PNG, JPEG, WebP), folders and archives of them, data sets and safetensors"
        switch try FileKind(of: path, hint: kinds) {
        case .hdf5: return .dataset(try ImageDataset.load(path))
        case .safetensors: return .tensor(try FloatImages.read(path))
        case .png: return .one(path)
        }
    }

    /// The images of a folder by seed. Where a seed has floats and a picture, the floats count.
    private static func files(in folder: String) throws -> [UInt64: String] {
        let listing = try PictureListing(folder, including: ["safetensors"])
        let names = listing.pictures.filter { URL(fileURLWithPath: $0).lastPathComponent != "grid.png" }.sorted()
        guard !names.isEmpty else {
            throw BatonError(
                .missingInput, "the folder has no pictures to begin from", file: folder,
                hint: "PNG, JPEG, WebP and safetensors files are read"
                    + (listing.unread.first.map { "; \($0.item): \($0.reason)" } ?? ""))
        }
        // Sorted, "….safetensors" comes after "….png".
        var files: [UInt64: String] = [:]
        for name in names {
            let url = URL(fileURLWithPath: name)
            guard let seed = UInt64(url.deletingPathExtension().lastPathComponent),
                files[seed].map({ name.hasSuffix(".safetensors") && $0.hasSuffix(".png") }) ?? true
            else {
                // Not named by seeds, or not by one each: in the order of names.
                return Dictionary(uniqueKeysWithValues: names.enumerated().map { (UInt64($0), "\(folder)/\($1)") })
            }
            files[seed] = "\(folder)/\(name)"
        }
        return files
    }
}
