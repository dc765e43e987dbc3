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
            return Loaded(shown: handoff.images, handoff: handoff, given: [:], digests: digests(handoff.images))
        case .given(let given):
            let images = try given.images(for: seeds)
            let masks = images.mask.map(digests)
            return Loaded(
                shown: images.whole, handoff: given.handoff(images), given: given.stages(images),
                digests: zip(seeds.indices, digests(images.whole)).map { index, digest in
                    digest + (masks.map { "+" + $0[index] } ?? "")
                })
        }
    }
}
