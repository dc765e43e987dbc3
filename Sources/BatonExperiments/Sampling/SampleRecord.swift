import BatonDiffusion

/// One line of a manifest: a finished image, how it was made, and hashes to tell whether it is still that.
struct SampleRecord: Codable, Sendable, Hashable {
    /// What was mixed into the seed's noise.
    struct Blend: Codable, Sendable, Hashable {
        /// The other seed; absent for a variation.
        var with: UInt64?
        /// Which variation of the seed; absent for another seed.
        var variation: Int?
        /// How far the way is gone, from 0 to 1.
        var share: Double
    }

    /// Place in the job, from 0.
    var i: Int
    /// The seed.
    var seed: UInt64
    /// What was mixed into its noise; absent for nothing.
    var blend: Blend?
    /// The class; absent for none.
    var label: Int?
    /// The name of the class; absent where classes have none, and in manifests of older versions.
    var labelName: String?
    /// The picture, relative to the folder; or the file of all pictures.
    var file: String
    /// SHA-256 of the picture file; or of the image's bytes in the file of all pictures.
    var png: String
    /// SHA-256 of what each stage handed over, in floating point.
    var stages: [String: String]
    /// SHA-256 of further files, by their paths relative to the folder; absent for none.
    var files: [String: String]?
    /// Network evaluations of each stage.
    var calls: [String: Int]
    /// SHA-256 of the input image, and behind a + of its mask, where there was one.
    var input: String?
    /// Hash of the cascade, its weights and the stages that ran.
    var config: String
    /// Seconds, the image's share of its batch.
    var s: Double

    /// Names the image.
    var sample: SampleID {
        SampleID(
            seed: seed,
            blend: blend.map { blend in
                SampleBlend(
                    with: blend.with.map { .seed($0) } ?? .variation(blend.variation ?? 0),
                    share: min(max(blend.share, 0), 1))
            })
    }

    /// Whether both describe the same image of the same cascade; what was kept besides, the time, the place in the job and the
    /// name of the class do not count.
    func agrees(with other: SampleRecord) -> Bool { essence == other.essence }

    /// What describes the image itself.
    var essence: SampleRecord {
        var copy = self
        copy.i = 0
        copy.s = 0
        copy.files = nil
        copy.labelName = nil
        return copy
    }
}

extension SampleRecord.Blend {
    /// What a manifest says of a blend.
    init(_ blend: SampleBlend) {
        share = blend.share
        switch blend.partner {
        case .seed(let seed): with = seed
        case .variation(let number): variation = number
        }
    }
}
