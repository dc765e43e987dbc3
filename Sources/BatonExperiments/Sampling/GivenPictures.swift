import BatonDiffusion
import BatonSettings
import BatonTensor

/// Pictures that stages start from (`--strength`, `--from-sigma`) or keep a part of (`--mask`): `--input` at the size of the
/// stages' own images, for every seed as in ``SampleInput``.
///
/// Smaller stages get them averaged down, a mask too, which is soft where its edge runs through a larger pixel.
struct GivenPictures {
    /// The pictures of a batch.
    struct Images {
        /// `[N, C, R, R]` at the size of the largest stage that gets them.
        let whole: Tensor
        /// `[N, 1, R, R]`, 0 where pictures are kept; nil where nothing is.
        let mask: Tensor?
    }

    private let input: SampleInput
    private let mask: SampleInput?
    private let start: GivenImages.Start
    /// The stages that run, in order.
    private let running: [any Stage]
    /// Side of the image that the first of them takes from below; nil for none.
    private let belowSize: Int?

    /// - Parameters:
    ///   - path: the pictures.
    ///   - mask: path of the mask or masks: white where a new image is made, black where the picture is kept.
    ///   - start: where the first stage begins.
    ///   - sampler: the stages that run.
    init(_ path: String, mask: String?, start: GivenImages.Start, sampler: CascadeSampler, in cascade: Cascade) throws {
        running = sampler.stages
        belowSize = sampler.inputStage.flatMap { cascade[$0]?.stage.resolution }
        self.start = start
        // Without a mask only the first stage looks at the picture.
        let size = (mask == nil ? running.prefix(1) : running[...]).map(\.resolution).max() ?? 1
        input = try SampleInput(path, size: size, space: cascade.space, resizes: true)
        self.mask = try mask.map {
            try SampleInput(
                $0, size: size, space: ImageSpace(channels: 1, range: 0...1), resizes: true)
        }
    }

    /// The seeds that there are pictures for; nil where one serves every seed.
    var count: Int? {
        let counts = [input.count, mask?.count].compactMap(\.self)
        return counts.min()
    }

    /// The space of the pictures.
    var space: ImageSpace { input.space }

    /// Names how the pictures are used, besides what they are.
    var identity: String { "\(start)\(mask == nil ? "" : ", masked")" }

    /// The pictures of `seeds`, in their order.
    func images(for seeds: [UInt64]) throws -> Images {
        Images(whole: try input.images(for: seeds), mask: try mask?.images(for: seeds))
    }

    /// What stands in the place of the stage below the first; nil where there is none.
    func handoff(_ images: Images) -> Handoff? {
        belowSize.map { Handoff(images: reduced(images.whole, to: $0)) }
    }

    /// What each stage is given, by its id.
    func stages(_ images: Images) -> [String: GivenImages] {
        var given: [String: GivenImages] = [:]
        for (index, stage) in running.enumerated() where index == 0 || images.mask != nil {
            given[stage.id] = GivenImages(
                reduced(images.whole, to: stage.resolution), start: index == 0 ? start : .schedule,
                mask: images.mask.map { reduced($0, to: stage.resolution) })
        }
        return given
    }

    private func reduced(_ images: Tensor, to size: Int) -> Tensor {
        images.shape[2] == size ? images : images.resized(height: size, width: size, by: .box)
    }
}
