import BatonDiffusion
import BatonSettings
import BatonTensor

/// The images that a job works from besides noise, seed by seed.
enum SampleSource {
    /// Those of the stage below the first, in its place.
    case below(SampleInput)
    /// Pictures of the stages' own, to start from or to keep a part of.
    case given(GivenPictures)

    /// The seeds that there are images for; nil where one image serves every seed.
    var count: Int? {
        switch self {
        case .below(let input): input.count
        case .given(let given): given.count
        }
    }

    /// The images of a batch.
    struct Loaded {
        /// What is shown in front of the stages of a grid, `[N, C, R, R]`.
        let shown: Tensor
        /// The space of that.
        let space: ImageSpace
        /// What stands in the place of the stage below the first.
        let handoff: Handoff?
        /// What stages start from or keep, by their ids.
        let given: [String: GivenImages]
        /// SHA-256 of what each image is made from.
        let digests: [String]
    }

    /// The images of `samples`, in their order.
    func load(_ samples: [SampleID]) throws -> Loaded {
        let seeds = samples.map(\.seed)
        func digests(_ images: Tensor) -> [String] {
            seeds.indices.map { Digest.hex(of: images.slice(axis0: $0..<($0 + 1))) }
        }
        switch self {
        case .below(let input):
            let handoff = try input.handoff(for: seeds)
            return Loaded(
                shown: handoff.images, space: input.space, handoff: handoff, given: [:],
                digests: digests(handoff.images))
        case .given(let given):
            let images = try given.images(for: seeds)
            let masks = images.mask.map(digests)
            return Loaded(
                shown: images.whole, space: given.space, handoff: given.handoff(images), given: given.stages(images),
                digests: zip(seeds.indices, digests(images.whole)).map { index, digest in
                    digest + (masks.map { "+" + $0[index] } ?? "")
                })
        }
    }
}

extension SampleSource {
    /// The images that a request names; nil for none.
    ///
    /// - Throws: `BatonError` (usage) where the stages that run begin from other images than there are.
    static func make(
        _ input: SampleRequest.Input?, for sampler: CascadeSampler, in cascade: Cascade, progress: WorkProgress
    ) throws -> SampleSource? {
        if let input, let change = input.change {
            return .given(
                try GivenPictures(input.path, mask: change.mask, start: change.start, sampler: sampler, in: cascade))
        }
        guard let name = sampler.inputStage, let replaced = cascade[name]?.stage else {
            guard input == nil else {
                throw BatonError(
                    .usage, "stage '\(sampler.stages[0].id)' starts from noise and takes no input",
                    hint: "name a later stage with --from, or say with --strength how much of the input to change")
            }
            return nil
        }
        guard let input else {
            throw BatonError(
                .usage, "stage '\(sampler.stages[0].id)' continues from images of stage '\(name)'",
                hint: "name them with --input")
        }
        let source = try SampleInput(input.path, replacing: replaced, resizes: input.resizes)
        if source.isQuantized {
            progress(
                .notice(
                    "note: the input has gone through 8 bits; 'sample --save-stages' keeps exact images for --input"))
        }
        return .below(source)
    }
}
